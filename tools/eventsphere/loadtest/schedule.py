"""An open schedule: every request's start is computed, from a seed, before the first one is sent.

A slow server does not slow the schedule down. Latency is counted from the intended start, so that waiting for a stalled
server is seen in it (no coordinated omission).
"""

import math
import random
from array import array
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.shapes import Stage


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Piece:
    """A stretch of time in which the rate goes from one value to another in a straight line."""

    start: float
    seconds: Annotated[float, Field(gt=0)]
    begin: Annotated[float, Field(ge=0)]
    end: Annotated[float, Field(ge=0)]

    @property
    def total(self) -> float:
        """How many requests are expected in it."""
        return (self.begin + self.end) / 2 * self.seconds

    def time_of(self, count: float) -> float:
        """Return the time by which `count` of its requests are expected to have started."""
        slope = (self.end - self.begin) / self.seconds
        if abs(slope) * self.seconds < 1e-9 * max(self.begin, self.end):
            return self.start + count / self.begin
        root = math.sqrt(max(0.0, self.begin**2 + 2 * slope * count))
        return self.start + 2 * count / (self.begin + root)


def pieces(stages: Iterable[Stage], calibration: Calibration) -> list[Piece]:
    """Return the stages with their replicas turned into rates."""
    found: list[Piece] = []
    start = 0.0
    for stage in stages:
        found.append(Piece(start, stage.seconds, calibration.rate(stage.begin), calibration.rate(stage.end)))
        start += stage.seconds
    return found


def arrivals(load: Sequence[Piece], seed: int) -> "array[float]":
    """Return the seconds at which requests start: a Poisson process, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable schedule, not a secret
    found: array[float] = array("d")
    due = chance.expovariate(1.0)
    for piece in load:
        while due < piece.total:
            found.append(piece.time_of(due))
            due += chance.expovariate(1.0)
        due -= piece.total
    return found


def share(times: "array[float]", worker: int, workers: int) -> "array[float]":
    """Return the part of a schedule that one of several generators plays."""
    return times[worker::workers]
