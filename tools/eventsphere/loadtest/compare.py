"""Compare two results: better or worse only where they differ by more than equal runs do (A/A runs)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.record import Record, read
from eventsphere.loadtest.verdict import Outcome, judge

KEPT = Path("loadtests/equal")
"""Where results of equal runs are kept, in a folder for each environment and shape."""
FEWEST = 3
"""How many A/A runs tell a spread."""
HIGHER_IS_BETTER = frozenset({"headroom", "share of requests per pod"})
NO_DIRECTION = frozenset({"scale-down window"})


def stored(root: Path, first: Record) -> list[Record]:
    """Return the equal runs that are kept for an environment and a shape, the earliest first."""
    found = [read(path) for path in sorted((root / KEPT / f"{first.environment}-{first.shape}").glob("*.json"))]
    return sorted(found, key=lambda each: each.started_at)


class Change(StrEnum):
    """How the second result stands to the first."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    OTHER = "different"


@dataclass(frozen=True)
class Difference:
    """One line of both results, and how far equal runs lie apart."""

    name: str
    first: float
    second: float
    spread: float
    unit: str
    change: Change


def compare(first: Record, second: Record, equal: Sequence[Record]) -> list[Difference]:
    """Return the difference of each line that all results have.

    Raises:
        CommandError: a result is invalid or of another environment or shape, or there are too few equal runs.
    """
    if len(equal) < FEWEST:
        found = f"{len(equal)} equal runs tell no spread"
        keep = f"keep the results in {KEPT}/{first.environment}-{first.shape}, or name them by --equal"
        raise CommandError(found, f"run the same commit at least {FEWEST} times, and {keep}", Exit.USAGE)
    _require_one_commit(equal)
    values, units = _lines(first)
    others = [_lines(_alike(first, each))[0] for each in (second, *equal)]
    shared = [name for name in values if all(name in each for each in others)]
    return [_difference(name, values, others, units[name]) for name in shared]


def _require_one_commit(equal: Sequence[Record]) -> None:
    commits = {each.revision for each in equal}
    if len(commits) > 1:
        what = f"the equal runs are of {len(commits)} commits ({', '.join(sorted(each[:9] for each in commits))})"
        raise CommandError(what, "take runs of one commit: else their spread hides a change", Exit.USAGE)


def _alike(first: Record, other: Record) -> Record:
    if (first.environment, first.shape) != (other.environment, other.shape):
        what = f"{other.environment}, {other.shape} is not {first.environment}, {first.shape}"
        raise CommandError(what, "compare results of one environment and one shape", Exit.USAGE)
    return other


def _lines(record: Record) -> tuple[dict[str, float], dict[str, str]]:
    verdict = judge(record)
    if verdict.outcome is Outcome.INVALID:
        what = f"the result of {record.started_at:%Y-%m-%d %H:%M:%S} is invalid ({verdict.reasons[0]})"
        raise CommandError(what, "compare results that count", Exit.USAGE)
    lines = verdict.lines
    return {line.name: line.value for line in lines}, {line.name: line.unit for line in lines}


def _difference(name: str, values: dict[str, float], others: list[dict[str, float]], unit: str) -> Difference:
    first, second = values[name], others[0][name]
    equal = [each[name] for each in others[1:]]
    spread = max(equal) - min(equal)
    return Difference(name, first, second, round(spread, 2), unit, _change(name, second - first, spread))


def _change(name: str, moved: float, spread: float) -> Change:
    if abs(moved) <= spread:
        return Change.SAME
    if name in NO_DIRECTION:
        return Change.OTHER
    return Change.BETTER if (moved > 0) == (name in HIGHER_IS_BETTER) else Change.WORSE
