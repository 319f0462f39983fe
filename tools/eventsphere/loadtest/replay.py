"""Replay the oracle over a record: what it would have done each second, and which real rescales it can explain."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from eventsphere.loadtest.oracle.autoscaler import read
from eventsphere.loadtest.oracle.controller import Decision, Oracle
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.samples import ClusterSample, Resource

LOOK_BACK = 6.0
"""Seconds before a rescale was seen in which the controller may have decided it."""
LOOK_AHEAD = 2.0
"""Seconds after it in which the recording may still learn what the controller already knew."""


@dataclass(frozen=True)
class Rescale:
    """A change of the Deployment's replicas, and whether the oracle comes to it."""

    at: float
    before: int
    after: int
    explained: bool
    driver: Resource | None
    """The metric that drove it, if it is explained."""


@dataclass(frozen=True)
class Replay:
    """The oracle's line and its judgement of each rescale."""

    desired: tuple[int, ...]
    """What the oracle would decide at each sample of the cluster."""
    rescales: tuple[Rescale, ...]


def replay(record: Record) -> Replay:
    """Return the replay.

    In which second of its interval the real controller looks is unknown. One oracle for each second replays what such a
    controller would remember; a rescale is explained if one of them comes to it.
    """
    oracles = _oracles(record)
    desired: list[int] = []
    rescales: list[Rescale] = []
    for number, sample in enumerate(record.cluster):
        before = record.cluster[number - 1].replicas if number else sample.replicas
        if sample.replicas != before:
            found = _explanation(oracles, record.cluster, number)
            driver = found.driver if found else None
            rescales.append(Rescale(sample.at, before, sample.replicas, found is not None, driver))
            for oracle in oracles:
                oracle.moved(sample.at, before, sample.replicas)
        looking = oracles[int(sample.at) % len(oracles)]
        decision = looking.decide(sample.at, sample.replicas, sample.pods)
        looking.remember(decision)
        desired.append(decision.desired)
    return Replay(tuple(desired), tuple(rescales))


def _oracles(record: Record) -> list[Oracle]:
    controller = record.slo.controller
    autoscaler = read(record.autoscaler, controller)
    return [Oracle(autoscaler, controller) for _ in range(int(controller.sync_period))]


def _explanation(oracles: Sequence[Oracle], samples: Sequence[ClusterSample], number: int) -> Decision | None:
    """Return a decision near the rescale that leads to the same replicas; None if there is none."""
    before, after = samples[number - 1], samples[number]
    known = {pod.name for pod in before.pods}
    for sample in _near(samples, number):
        pods = [pod for pod in sample.pods if pod.name in known]
        for oracle in oracles:
            decision = oracle.decide(sample.at, before.replicas, pods)
            if decision.desired == after.replicas:
                return decision
    return None


def _near(samples: Sequence[ClusterSample], number: int) -> Sequence[ClusterSample]:
    """Return the samples around a rescale."""
    at, times = samples[number].at, [sample.at for sample in samples]
    return samples[bisect_left(times, at - LOOK_BACK) : bisect_right(times, at + LOOK_AHEAD)]
