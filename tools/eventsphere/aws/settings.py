"""What a person says about the account: one file, which Terraform reads too."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2
from lark.exceptions import UnexpectedInput
from pydantic import TypeAdapter, ValidationError

from eventsphere.aws.facts import Account, Region
from eventsphere.errors import CommandError, Exit

ENVIRONMENT = Path("terraform/environments/eventsphere")
FILE = ENVIRONMENT / "eventsphere.auto.tfvars"
CLUSTER = "eventsphere-cluster"


@dataclass(frozen=True)
class Settings:
    """Which account and region the tree at `root` is brought to."""

    root: Path
    account: str
    region: str

    @property
    def state_bucket(self) -> str:
        """The bucket that keeps Terraform's states."""
        return f"eventsphere-terraform-{self.account}"

    @property
    def backup_bucket(self) -> str:
        """The bucket that keeps the cluster's backups."""
        return f"{CLUSTER}-backups-{self.account}"

    @property
    def variables(self) -> list[str]:
        """Options for root modules that do not read the file themselves."""
        return [f"-var=account={self.account}", f"-var=region={self.region}"]

    @property
    def work(self) -> Path:
        """A folder for files that nobody commits."""
        return self.root / ".eventsphere/aws"


def load(root: Path) -> Settings:
    """Read the account and region; CommandError (USAGE) tells which line to write."""
    try:
        with (root / FILE).open() as opened:
            said = hcl2.load(opened)
    except FileNotFoundError as error:
        raise CommandError(f"{FILE} is missing", "write it as docs/aws.md shows", Exit.USAGE) from error
    except UnexpectedInput as error:
        raise CommandError(f"{FILE}: no Terraform values in line {error.line}", "mend it", Exit.USAGE) from error
    account = _valid(Account, said, "account", "the twelve digits of the account", None)
    return Settings(root, account, _valid(Region, said, "region", "a region, such as us-east-1", "us-east-1"))


def _valid(kind: Any, said: dict[str, Any], name: str, meaning: str, default: str | None) -> str:
    value = str(said.get(name, default or "")).strip('"')
    try:
        return str(TypeAdapter(kind).validate_python(value))
    except ValidationError as error:
        raise CommandError(f"{FILE}: {name} is {value!r}", f"write there {meaning}", Exit.USAGE) from error
