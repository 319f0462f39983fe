"""A load test's verdict on an environment: which images it ran, what was measured, whether it may go on."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from eventsphere.errors import CommandError

FOLDER = Path("loadtests/scorecards")
OLDEST = timedelta(days=7)
"""How old a verdict may be: data, traffic and nodes change without a commit."""
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Check(BaseModel):
    """One thing that was measured, and its limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    value: float
    limit: float
    unit: str
    passed: bool


class Scorecard(BaseModel):
    """The file that a load test writes: loadtests/scorecards/ENVIRONMENT.json."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str
    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$", description="The commit that was synced.")]
    images: dict[str, Digest]
    started_at: AwareDatetime
    finished_at: AwareDatetime
    checks: Annotated[list[Check], Field(min_length=1)]

    @property
    def failed(self) -> list[str]:
        """The names of the checks that failed."""
        return [check.name for check in self.checks if not check.passed]

    def summary(self) -> str:
        """One line for a commit message."""
        finished: datetime = self.finished_at
        return f"{len(self.checks)} checks passed, finished {finished:%Y-%m-%dT%H:%M:%S%z}"


def read(path: Path) -> Scorecard:
    """The scorecard in a file; CommandError says what is wrong with it."""
    try:
        return parse(path.read_bytes(), path)
    except OSError as error:
        raise CommandError(f"{path}: no scorecard", "run the load test against that environment first") from error


def parse(content: str | bytes, path: Path) -> Scorecard:
    """The scorecard in a file's content; CommandError says what is wrong with it."""
    try:
        return Scorecard.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise CommandError(f"{path}: {place}: {first['msg']}", "let the load test write it again") from error


def require_green(card: Scorecard, path: Path, environment: str, images: dict[str, str], at: datetime) -> None:
    """Raise CommandError unless a card is of this environment and these images, recent at a time, and all green."""
    if card.environment != environment:
        raise CommandError(f"{path}: is of {card.environment}, not of {environment}", "name the right scorecard")
    if card.images != images:
        other = sorted(name for name in images.keys() | card.images.keys() if images.get(name) != card.images.get(name))
        raise CommandError(f"{path}: tested another {other[0]} than {environment} has", "run the load test again")
    age = at - card.finished_at
    if not timedelta(0) <= age <= OLDEST:
        what = f"{path}: is of {card.finished_at:%Y-%m-%d}, not of the last {OLDEST.days} days before {at:%Y-%m-%d}"
        raise CommandError(what, "run the load test again")
    if card.failed:
        raise CommandError(f"{path}: failed {', '.join(card.failed)}", "mend what is slow or wrong, and test again")
