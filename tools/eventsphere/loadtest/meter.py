"""Measure what pods and requests cost: CPU at rest, and near the target."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import recorder
from eventsphere.loadtest.calibration import Calibration, calibrate
from eventsphere.loadtest.generator import PATIENCE_SECONDS, playing, require_played
from eventsphere.loadtest.observer import Observer
from eventsphere.loadtest.plan import Plan
from eventsphere.loadtest.play import LEAD_SECONDS
from eventsphere.loadtest.samples import ClusterSample
from eventsphere.loadtest.schedule import Piece
from eventsphere.loadtest.slo import Slo

WINDOWS = 3
"""How many whole windows of each pod make a measurement."""
ROUGH_WINDOWS = 1
"""How many of them make an estimate, which only finds the load for the next one."""
NEAR = 0.9
"""The share of the target at which the cost is measured: from 1.1 on the autoscaler would answer."""
BEGUN_SECONDS = 0.5
PROBE = 10.0
"""Requests a second of the first estimate."""


@dataclass
class Windows:
    """CPU that pods used in whole windows of the metrics server."""

    since: float
    """Windows that began earlier don't count; seconds since the observer's start."""
    found: dict[str, dict[float, int]] = field(default_factory=dict)

    def add(self, sample: ClusterSample) -> None:
        """Take what the sample has that is new."""
        for pod in sample.pods:
            used = pod.usage.get("cpu")
            if used and pod.is_serving and used.at - used.window >= self.since:
                self.found.setdefault(pod.name, {})[used.at] = used.value

    def are_enough(self, pods: int, windows: int) -> bool:
        """Tell whether so many pods were measured often enough."""
        return len(self.found) >= pods and all(len(each) >= windows for each in self.found.values())

    @property
    def mean(self) -> float:
        """Millicores of one pod."""
        values = [value for each in self.found.values() for value in each.values()]
        return sum(values) / len(values)


@dataclass
class Meter:
    """Measures one environment at rest; `rest` pods serve all the time."""

    root: Path
    observer: Observer
    slo: Slo
    rest: int
    paths: dict[str, float]
    folder: Path
    workers: int = 1
    players: int = 200
    _number: "count[int]" = field(default_factory=count)

    async def calibrate(self, request: float, target: float) -> Calibration:
        """Return the calibration: measured at rest, roughly under more and more load, then near the target.

        Raises:
            CommandError: the pods could not be measured, or something else moved them.
        """
        idle = await self._cpu()
        costs = calibrate(idle, await self._loaded(PROBE, ROUGH_WINDOWS), PROBE / self.rest, request, target)
        for windows in (ROUGH_WINDOWS, WINDOWS):  # few requests cost more each, so that the first rate is too low
            rate = min(costs.rate(NEAR * self.rest), self.slo.bounds.rate)
            costs = calibrate(idle, await self._loaded(rate, windows), rate / self.rest, request, target)
        return costs

    async def _loaded(self, rate: float, windows: int) -> float:
        """Return a pod's CPU under an even load, which goes to all pods at rest."""
        plan = self._plan(rate, time.time() + LEAD_SECONDS)
        async with playing(self.root, plan, self.slo.url, self.players, self.workers) as locust:
            await _begun(plan)
            require_played(locust, plan)
            return await self._cpu(windows)

    def _plan(self, rate: float, starts_at: float) -> Plan:
        folder = self.folder.absolute() / f"calibration-{next(self._number)}"
        folder.mkdir(parents=True, exist_ok=True)
        stretch = Piece(0.0, self._seconds, rate, rate)
        return Plan(starts_at=starts_at, seed=1, stretches=[stretch], paths=self.paths, folder=folder)

    @property
    def _seconds(self) -> float:
        """The longest that one measurement may take."""
        return (2 * WINDOWS + 2) * self.slo.deadlines.metrics + 10

    async def _cpu(self, wanted: int = WINDOWS) -> float:
        """Return a pod's CPU from now on, over so many windows."""
        self.observer.start = datetime.now(UTC)
        windows = Windows(since=0.0)
        async for sample in self.observer.samples(self._seconds):
            self._require_rest(sample)
            windows.add(sample)
            if windows.are_enough(self.rest, wanted):
                return windows.mean
        what = f"{self.slo.target} was not measured {wanted} times in {self._seconds:.0f} s"
        raise CommandError(what, "see whether the metrics server runs", Exit.NOT_READY)

    def _require_rest(self, sample: ClusterSample) -> None:
        if (sample.replicas, sample.ready) != (self.rest, self.rest):
            what = f"{self.slo.target} has {sample.replicas} replicas, {sample.ready} Ready, while it is measured"
            raise CommandError(what, "try again while nothing else uses or changes it", Exit.NOT_READY)


async def _begun(plan: Plan) -> None:
    """Wait until requests are recorded: on a busy machine Locust starts after the plan does."""
    latest = plan.starts_at + plan.time_limit + PATIENCE_SECONDS
    while not recorder.read(plan.folder, 1)[0].answered and time.time() < latest:  # noqa: ASYNC110 - another process
        await asyncio.sleep(BEGUN_SECONDS)
