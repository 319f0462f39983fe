"""The facts file of the cluster: what the tree must know of the account, as Terraform made it."""

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from eventsphere.errors import CommandError

FILE = Path("clusters/eventsphere-cluster/facts/facts.yaml")
OUTPUTS = "terraform/environments/eventsphere/outputs.tf"
HEAD = """\
# The account-specific names of everything that the tree renders. Made by `make aws-facts` from the outputs of
# terraform/environments/eventsphere: change them there. Account 123456789012 is the example of AWS's documentation.
"""

Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
Registry = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$")]
Bucket = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https://([a-z0-9-]+\.)+[a-z]{2,}$")]
Role = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+$")]


class Fact(BaseModel):
    """Frozen, complete, and written with the names that the tree uses."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True)


class EnvironmentFacts(Fact):
    """What one environment's account-specific names are."""

    host: Host
    api_host: Host
    images_bucket: Bucket
    images_url: Origin
    uploads_url: Origin
    secrets_role: Role


class Facts(Fact):
    """Every account-specific name of a cluster."""

    account: Account
    region: Region
    registry: Registry
    backup_bucket: Bucket
    environments: dict[str, EnvironmentFacts]

    @model_validator(mode="after")
    def _is_of_one_account(self) -> Self:
        names = {"registry": self.registry, "backup_bucket": self.backup_bucket}
        for name, found in self.environments.items():
            names[f"environments.{name}.images_bucket"] = found.images_bucket
            names[f"environments.{name}.secrets_role"] = found.secrets_role
        for field, value in names.items():
            if self.account not in value:
                raise ValueError(f"{field} is {value}, which is not of account {self.account}")
        return self


def from_outputs(outputs: Any) -> Facts:
    """Return the facts in what `terraform output -json` printed; CommandError names the field and the remedy."""
    if not isinstance(outputs, dict) or not isinstance(outputs.get("facts"), dict):
        raise CommandError("terraform has no output facts", "nothing is applied yet: run make aws-up first")
    try:
        return Facts.model_validate(outputs["facts"].get("value"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(["facts", *map(str, first["loc"])])
        what = f"terraform output {place}: {first['msg']} (it is {_shown(first['input'])})"
        raise CommandError(what, f"run make aws-up; if it stays so, mend {OUTPUTS}") from error


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else f"of type {type(value).__name__}"


def page(facts: Facts, cluster: str) -> str:
    """Return the facts file: the same facts always give the same bytes."""
    head = {
        "apiVersion": "eventsphere/v1",
        "kind": "Facts",
        "metadata": {"name": cluster, "annotations": {"config.kubernetes.io/local-config": "true"}},
    }
    named = facts.model_dump(by_alias=True)
    named["environments"] = dict(sorted(named["environments"].items()))
    return HEAD + yaml.safe_dump(head | named, sort_keys=False, width=120)


def write(root: Path, facts: Facts) -> bool:
    """Write the facts file; return whether anything changed. Unchanged facts leave the file alone."""
    path = root / FILE
    text = page(facts, path.parent.parent.name)
    if path.is_file() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def read(root: Path) -> Facts:
    """Return the facts that the tree has; CommandError tells what is wrong with the file."""
    try:
        content = yaml.safe_load((root / FILE).read_text())
        named = {key: value for key, value in content.items() if key not in {"apiVersion", "kind", "metadata"}}
        return Facts.model_validate(named)
    except (OSError, yaml.YAMLError, AttributeError, ValidationError) as error:
        said = " ".join(str(error).split())
        raise CommandError(f"{FILE}: {said}", "restore it, or write it anew with make aws-facts") from error
