"""An environment's images file: the one that a promotion copies."""

import re
from pathlib import Path
from typing import Any

import yaml

from eventsphere.errors import CommandError

CANARY = "-canary"
"""What a canary's logical name ends with; its `newName` is the name without it."""
UNBUILT = "sha256:" + "0" * 64
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class ImagesError(CommandError):
    """The file can't be promoted; the message begins with its path."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}", remedy)


def path_of(environment: str) -> Path:
    """Where the environment's file is, from the tree's root."""
    return Path("overlays", environment, "images", "kustomization.yaml")


def digests(text: str) -> set[str]:
    """Every digest in a text, such as a file or its history."""
    return set(DIGEST.findall(text))


def images(text: str, path: Path) -> dict[str, str]:
    """Each image's name and digest; ImagesError names the first that has none, or what else is there."""
    try:
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ImagesError(Path(f"{path}:{line}"), f"is no YAML: {error.problem}", "mend that line") from error
    if not isinstance(content, dict) or set(content) - {"apiVersion", "kind", "images"}:
        raise ImagesError(path, "holds more than images", "move the rest to the overlay's kustomization.yaml")
    return dict(_image(each, path, text) for each in content.get("images") or [])


def _image(image: Any, path: Path, text: str) -> tuple[str, str]:
    name, digest = str(image.get("name", "?")), str(image.get("digest", ""))
    renamed = image.get("newName", name) not in {name, name.removesuffix(CANARY)}
    if not DIGEST.fullmatch(digest) or "newTag" in image or renamed:
        line = next((number for number, each in enumerate(text.splitlines(), 1) if each.rstrip().endswith(name)), 1)
        raise ImagesError(
            Path(f"{path}:{line}"),
            f"{name} is not named by digest alone",
            "set digest: sha256:..., without newTag or another newName",
        )
    return name, digest


def require_built(found: dict[str, str], path: Path) -> None:
    """Raise ImagesError for an image that was not built yet, or for a file without images."""
    for name, digest in found.items() or [("every image", UNBUILT)]:
        if digest == UNBUILT:
            raise ImagesError(path, f"{name} has no digest yet", "merge to main: the build writes the digests of dev")
