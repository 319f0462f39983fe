"""Judge a record: pass, fail, or invalid when it proves nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from eventsphere.loadtest import validity
from eventsphere.loadtest.clauses import platform, replicas, service, timing
from eventsphere.loadtest.clauses.line import Line, Run
from eventsphere.loadtest.record import Record
from eventsphere.promote.scorecard import FOLDER, Check, Scorecard

CLAUSES: tuple[Callable[[Run], Iterator[Line]], ...] = (
    timing.decision_delay,
    timing.ready_delay,
    replicas.settled,
    replicas.overshoot,
    replicas.reversals,
    replicas.unexplained,
    replicas.driver,
    replicas.bounds,
    replicas.headroom,
    timing.window,
    timing.release,
    service.errors,
    service.latency,
    service.share,
    platform.synced,
    platform.metrics,
    platform.capacity,
    platform.elasticity,
)


class Outcome(StrEnum):
    """What a run proves."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    INVALID = "invalid"


@dataclass(frozen=True)
class Verdict:
    """The outcome with its evidence. An invalid run has reasons and no lines."""

    outcome: Outcome
    lines: tuple[Line, ...] = ()
    reasons: tuple[str, ...] = ()
    speedup: float | None = None
    """How much better the load was followed than in a run without autoscaler. Told, not judged: fixed replicas are
    ideal in one direction."""

    @property
    def failed(self) -> list[Line]:
        """The lines that failed."""
        return [line for line in self.lines if not line.passed]


def judge(record: Record, baseline: Record | None = None) -> Verdict:
    """Return the verdict; with a baseline, a run without autoscaler, it tells the elastic speedup too."""
    if reasons := validity.reasons(record):
        return Verdict(Outcome.INVALID, reasons=tuple(reasons))
    run = Run(record)
    lines = _worst(line for clause in CLAUSES for line in clause(run))
    passed = all(line.passed for line in lines)
    gained = platform.gain(run, Run(baseline)) if baseline else None
    return Verdict(Outcome.PASS if passed else Outcome.FAIL, lines, speedup=gained)


def _worst(lines: Iterator[Line]) -> tuple[Line, ...]:
    """Keep one line of each name: the first that failed, else the one nearest to its limit."""
    kept: dict[str, Line] = {}
    for line in lines:
        known = kept.get(line.name)
        if known is None or (known.passed, abs(known.limit - known.value)) > (
            line.passed,
            abs(line.limit - line.value),
        ):
            kept[line.name] = line
    return tuple(kept.values())


def scorecard(record: Record, verdict: Verdict) -> Scorecard:
    """Return the scorecard that `promote` reads."""
    return Scorecard(
        environment=record.environment,
        revision=record.revision,
        images=record.images,
        started_at=record.started_at,
        finished_at=record.finished_at,
        checks=[
            Check(name=each.name, value=each.value, limit=each.limit, unit=each.unit, passed=each.passed)
            for each in verdict.lines
        ],
    )


def publish(root: Path, record: Record, verdict: Verdict) -> Path | None:
    """Write the environment's scorecard. An invalid run writes none and removes an older one: nothing is proved now."""
    path = root / FOLDER / f"{record.environment}.json"
    if verdict.outcome is Outcome.INVALID:
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(scorecard(record, verdict).model_dump_json(indent=2) + "\n")
    return path
