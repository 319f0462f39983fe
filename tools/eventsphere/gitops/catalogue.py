"""The catalogue of secrets: names, keys and kinds of all that AWS Secrets Manager must hold."""

from pathlib import Path

import yaml

FILE = Path("base/secrets.yaml")
KINDS = {"password", "token", "rsa-key", "ec-key", "email", "name", "topic-arn", "given"}
Secrets = dict[str, dict[str, str]]


class CatalogueError(Exception):
    """The catalogue can't be used; the text names the file and the reason."""


def load(root: Path) -> dict[str, Secrets]:
    """Return each group's secrets, with the kind of each key. Raises `CatalogueError` if the file is malformed."""
    try:
        content = yaml.safe_load((root / FILE).read_text())
        groups = {group: {name: dict(keys) for name, keys in found.items()} for group, found in content.items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise CatalogueError(f"{FILE}: {' '.join(str(error).split())}") from error
    for group, secrets in groups.items():
        for name, keys in secrets.items():
            if unknown := set(keys.values()) - KINDS:
                raise CatalogueError(f"{FILE}: {group}/{name} has the unknown kind {min(map(str, unknown))}")
    if "environment" not in groups:
        raise CatalogueError(f"{FILE}: the group environment is missing")
    return groups


def group_of(prefix: str, environments: set[str]) -> str:
    """Return the group that a store's prefix reads, such as `environment` for eventsphere/prod/."""
    name = prefix.removeprefix("eventsphere/").rstrip("/")
    return "environment" if name in environments else name
