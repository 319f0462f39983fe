"""What generators are told before a run: the schedule by its seed, when it starts, and where it goes."""

import random
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from eventsphere.loadtest.samples import Part
from eventsphere.loadtest.schedule import Piece, arrivals, share

VARIABLE = "EVENTSPHERE_LOADTEST_PLAN"
"""Names the plan's file to generators."""
DIFFERENT = 10**6
WORKERS = "EVENTSPHERE_LOADTEST_WORKERS"
"""Tells each generator how many of them play the plan together."""


class Plan(Part):
    """The plan of one run."""

    starts_at: float
    """When second 0 begins, as Unix time: generators and the observer of the cluster share it."""
    seed: int
    stretches: list[Piece]
    paths: dict[str, Annotated[float, Field(gt=0)]]
    """What is asked for, as path and weight. `{n}` stands for six digits, other ones for each request."""
    time_limit: Annotated[float, Field(gt=0)] = 10.0
    folder: Path
    """Where generators write their lines."""

    @property
    def seconds(self) -> float:
        """How long the schedule is."""
        last = self.stretches[-1]
        return last.start + last.seconds

    def times(self, worker: int, workers: int) -> "array[float]":
        """Return the intended starts of one generator's requests."""
        return share(arrivals(self.stretches, self.seed), worker, workers)

    def requests(self, worker: int) -> Iterator[tuple[str, str]]:
        """Yield what to ask for, again and again by weight: the path, and the route's name."""
        chance = random.Random(self.seed * 1000 + worker)  # noqa: S311 - repeatable, not secret
        paths, weights = list(self.paths), list(self.paths.values())
        while True:
            path = chance.choices(paths, weights)[0]
            yield path.replace("{n}", f"{chance.randrange(DIFFERENT):06}"), f"GET {path.partition('?')[0]}"


def read(path: Path) -> Plan:
    """Return the plan in a file."""
    return Plan.model_validate_json(path.read_bytes())
