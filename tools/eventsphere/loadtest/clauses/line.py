"""One line of the scorecard, and the run that clauses judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from eventsphere.loadtest.oracle.autoscaler import Autoscaler, read
from eventsphere.loadtest.record import Record, StageSample
from eventsphere.loadtest.replay import Replay, replay


@dataclass(frozen=True)
class Line:
    """What was measured, its limit, and whether it is kept."""

    name: str
    value: float
    limit: float
    unit: str
    passed: bool
    why: str = ""
    at: float | None = None
    """When it was broken, or came nearest to it; seconds since the start."""


@dataclass(frozen=True)
class Change:
    """Two stages that expect different replicas, one after the other."""

    before: int
    stage: StageSample
    expects: int


class Run:
    """A record with what several clauses derive from it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.slo = record.slo
        self.calibration = record.costs

    @cached_property
    def autoscaler(self) -> Autoscaler:
        """The autoscaler as it was at the start."""
        return read(self.record.autoscaler, self.slo.controller)

    @cached_property
    def replay(self) -> Replay:
        """The oracle's replay."""
        return replay(self.record)

    @cached_property
    def demand(self) -> list[int]:
        """How many replicas the planned load needs at each sample of the cluster."""
        return [self.demand_at(sample.at) for sample in self.record.cluster]

    def demand_at(self, at: float) -> int:
        """Return how many replicas the planned load needs at a time."""
        rate = next((each.rate_at(at) for each in self.record.stages if each.start <= at < each.end), 0.0)
        return max(self.autoscaler.minimum, self.calibration.replicas_for(rate))

    def changes(self, *, up: bool) -> Iterator[Change]:
        """Yield each change between stages that settle, in one direction."""
        settled = [stage for stage in self.record.stages if stage.expects is not None]
        for earlier, later in pairwise(settled):
            before, expects = earlier.expects or 0, later.expects or 0
            if (expects > before) if up else (expects < before):
                yield Change(before, later, expects)

    @cached_property
    def allowances(self) -> list[tuple[float, float]]:
        """The times in which scaling up excuses what people notice: deadlines and window after each jump of load."""
        excused = self.slo.deadlines.up + self.autoscaler.up.window
        jumps = [stage.start for before, stage in pairwise(self.record.stages) if stage.begin_rate > before.end_rate]
        return [(start, start + excused) for start in jumps]

    def is_allowed(self, at: float) -> bool:
        """Tell whether a time lies in an allowance."""
        return any(start <= at < end for start, end in self.allowances)


def at_most(name: str, value: float, limit: float, unit: str, why: str = "", at: float | None = None) -> Line:
    """Return a line that passes up to its limit."""
    return Line(name, round(value, 2), limit, unit, value <= limit, why, at)


def at_least(name: str, value: float, limit: float, unit: str, why: str = "", at: float | None = None) -> Line:
    """Return a line that passes from its limit on."""
    return Line(name, round(value, 2), limit, unit, value >= limit, why, at)
