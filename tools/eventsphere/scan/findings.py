"""What scanners find, read from SARIF, and the list of what is kept for now."""

import importlib.resources
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fnmatch import fnmatch
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from eventsphere.errors import CommandError

LONGEST = timedelta(days=180)
"""How far away the end of an exception may be."""


class Found(NamedTuple):
    """One finding of one scanner."""

    scanner: str
    rule: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} [{self.scanner} {self.rule}]"


class Kept(BaseModel):
    """A finding that we keep for now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scanner: str
    rule: str
    places: Annotated[list[str], Field(min_length=1)]
    reason: Annotated[str, Field(min_length=20, pattern=r"\.$")]
    expires: date

    def covers(self, found: Found) -> bool:
        """Return whether a finding is this one."""
        same = (self.scanner, self.rule) == (found.scanner, found.rule)
        return same and any(fnmatch(found.place.partition(":")[0], each) for each in self.places)


def baseline(text: str | None = None) -> list[Kept]:
    """Return the list of exceptions; CommandError for an entry without a reason or a day."""
    source = importlib.resources.files("eventsphere.scan").joinpath("baseline.yaml")
    try:
        return TypeAdapter(list[Kept]).validate_python(yaml.safe_load(text if text is not None else source.read_text()))
    except (ValidationError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:200]
        raise CommandError(f"baseline.yaml: {reason}", "give scanner, rule, places, reason and expires") from error


def judge(found: Iterable[Found], kept: list[Kept], scanners: set[str], today: date) -> Iterator[str]:
    """Yield what must be mended: findings that are not kept, and exceptions that end, end too late or fit nothing."""
    needed = set[int]()
    for each in found:
        covering = [number for number, one in enumerate(kept) if one.covers(each)]
        needed.update(covering)
        if not covering:
            yield str(each)
    for number, one in enumerate(kept):
        name = f"baseline.yaml: {one.scanner} {one.rule}"
        if one.expires < today:
            yield f"{name} expired on {one.expires}: mend what it found, or decide anew"
        elif one.expires > today + LONGEST:
            yield f"{name} expires on {one.expires}: choose a day within {LONGEST.days} days"
        elif one.scanner in scanners and number not in needed:
            yield f"{name} is needed no more: remove it"


def summary(found: list[Found], kept: list[Kept]) -> str:
    """Return in a few words what a scanner found, and what becomes of it."""
    covering = [[one.expires for one in kept if one.covers(each)] for each in found]
    mend, ends = covering.count([]), [day for days in covering for day in days]
    if not found:
        return "nothing found"
    many = f"{len(found)} finding{'s' if len(found) > 1 else ''}"
    return f"{many}, {mend} to mend" if mend else f"{many}, kept by the baseline until {min(ends)}"


def sarif(scanner: str, text: str) -> list[Found]:
    """Read a SARIF document; CommandError when it is none, so that nobody takes silence for a clean bill."""
    try:
        runs = json.loads(text)["runs"]
        return [_result(scanner, result) for run in runs for result in run.get("results") or []]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{scanner} wrote no SARIF", "it could not look: see what it wrote above") from error


def _result(scanner: str, result: dict[str, Any]) -> Found:
    location = (result.get("locations") or [{}])[0].get("physicalLocation", {})
    line = location.get("region", {}).get("startLine", "")
    place = (
        f"{location.get('artifactLocation', {}).get('uri', '?').removeprefix('file://')}{f':{line}' if line else ''}"
    )
    return Found(scanner, str(result["ruleId"]), place, " ".join(str(result["message"]["text"]).split())[:200])
