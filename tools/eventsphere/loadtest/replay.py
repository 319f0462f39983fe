"""Replay the oracle over a record: what it would have done each second, and which real rescales it can explain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """Return the replay. The real controller's phase is unknown until it rescales; one interval of doubt is granted."""
    oracle = Oracle(read(record.autoscaler))
    desired: list[int] = []
    rescales: list[Rescale] = []
    synced = float("-inf")
    for number, sample in enumerate(record.cluster):
        before = record.cluster[number - 1].replicas if number else sample.replicas
        if sample.replicas != before:
            found = _explanation(oracle, record.cluster, number)
            driver = found.driver if found else None
            rescales.append(Rescale(sample.at, before, sample.replicas, found is not None, driver))
            seen = found or oracle.decide(sample.at, before, record.cluster[number - 1].pods)
            oracle.remember(replace(seen, at=sample.at), followed=sample.replicas)
            synced = sample.at
        decision = oracle.decide(sample.at, sample.replicas, sample.pods)
        desired.append(decision.desired)
        if sample.at - synced >= oracle.controller.sync_period:
            oracle.remember(decision, followed=sample.replicas)
            synced = sample.at
    return Replay(tuple(desired), tuple(rescales))


def _explanation(oracle: Oracle, samples: Sequence[ClusterSample], number: int) -> Decision | None:
    """Return a decision near the rescale that leads to the same replicas; None if there is none."""
    before, after = samples[number - 1], samples[number]
    near = [each for each in samples if after.at - LOOK_BACK <= each.at <= after.at + LOOK_AHEAD]
    known = {pod.name for pod in before.pods}
    for sample in near:
        pods = [pod for pod in sample.pods if pod.name in known]
        for doubt in (0.0, oracle.controller.sync_period):
            decision = oracle.decide(sample.at + doubt, before.replicas, pods)
            if decision.desired == after.replicas:
                return decision
    return None
