"""A run that is made up, second by second: pods, metrics every 15 s, and a controller that follows its own rules."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.histogram import bucket
from eventsphere.loadtest.oracle.autoscaler import read
from eventsphere.loadtest.oracle.controller import Oracle
from eventsphere.loadtest.record import Record, StageSample, stage_samples
from eventsphere.loadtest.samples import ClusterSample, LoadSample, PodSample, Usage
from eventsphere.loadtest.schedule import pieces
from eventsphere.loadtest.shapes import Extent, stages
from eventsphere.loadtest.slo import Slo
from tests.unit.eventsphere.loadtest.pods import live, resource

COSTS = Calibration(request=100, target=0.7, idle=5, per_request=2)
EXTENT = Extent(rest=2, peak=4, settle=45, hold=120, release=420)
INTERVAL = 15
START_SECONDS = 20
MEMORY = 30
CONDITIONS = {"ScalingActive": "True ValidMetricFound", "AbleToScale": "True ReadyForNewScale"}
SLO = Slo.model_validate(
    {
        "url": "http://127.0.0.1:8080",
        "target": "event",
        "peak": 4,
        "deadlines": {"metrics": 15, "sync": 15, "actuation": 10, "start": 30},
        "latency": {"p99_ms": 300, "routes": {"GET /api/events": 300}},
        "scaling": {"overshoot": 1, "headroom": 20, "serve_within": 30, "share": 50},
        "elasticity": {
            "under_accuracy": 15,
            "over_accuracy": 60,
            "under_timeshare": 25,
            "over_timeshare": 75,
            "instability": 10,
        },
        "bounds": {"rate": 500, "minutes": 60},
    }
)


@dataclass
class Pod:
    name: str
    born: float
    served: float = 0
    usage: dict[str, Usage] = field(default_factory=dict)

    def sample(self, at: float, count: int | None) -> PodSample:
        ready = at >= self.born + START_SECONDS
        return PodSample(
            name=self.name,
            phase="Running" if at >= self.born + 2 else "Pending",
            ready=ready,
            ready_changed=self.born + START_SECONDS if ready else self.born,
            started=self.born,
            requests={"cpu": 100, "memory": 100},
            usage=dict(self.usage),  # type: ignore[arg-type]
            served=count,
        )


@dataclass
class Cluster:
    """A Deployment with an autoscaler that decides at each `phase` seconds of an interval."""

    oracle: Oracle
    phase: int = 7
    replicas: int = 2
    pods: list[Pod] = field(default_factory=list)
    born: int = 0
    dearness: ClassVar[float] = 1.0
    """What everything costs, as a ratio to the calibration."""

    def step(self, at: int, rate: float) -> ClusterSample:
        while len(self.pods) < self.replicas:
            self.pods.append(Pod(f"event-{self.born}", at if self.born >= 2 else -600.0))
            self.born += 1
        del self.pods[self.replicas :]
        self._serve(at, rate)
        samples = [pod.sample(at, int(pod.served)) for pod in self.pods]
        if at % INTERVAL == self.phase:
            decision = self.oracle.decide(at, self.replicas, samples)
            self.oracle.remember(decision)
            self.oracle.moved(at, self.replicas, decision.desired)
            self.replicas = decision.desired
        return ClusterSample(at=at, replicas=self.replicas, desired=self.replicas, pods=samples, conditions=CONDITIONS)

    def _serve(self, at: int, rate: float) -> None:
        serving = [pod for pod in self.pods if at >= pod.born + START_SECONDS]
        for pod in serving:
            pod.served += rate / len(serving)
        self._measure(at, serving, rate)

    def _measure(self, at: int, serving: list[Pod], rate: float) -> None:
        if at % INTERVAL == 0:
            for pod in serving:
                pod.usage = usage(round(self.dearness * (COSTS.idle + rate * COSTS.per_request / len(serving))), at)


class DearCluster(Cluster):
    """A cluster on a machine that other work has made slower."""

    dearness = 1.19


class CheapCluster(Cluster):
    """A cluster on a machine that has become quicker."""

    dearness = 0.87


class NoisyCluster(Cluster):
    """A cluster as it is: each pod is measured in its own second, by a few percent more or less than it used, and the
    recording sees what was measured two seconds after the controller."""

    chance = random.Random(1)  # noqa: S311 - repeatable, not secret

    def step(self, at: int, rate: float) -> ClusterSample:
        found = super().step(at, rate)
        earlier = getattr(self, "earlier", ({}, {}))
        self.earlier = (earlier[1], {pod.name: pod.usage for pod in found.pods})
        pods = [pod.model_copy(update={"usage": earlier[0].get(pod.name, {})}) for pod in found.pods]
        return found.model_copy(update={"pods": pods})

    def _measure(self, at: int, serving: list[Pod], rate: float) -> None:
        for number, pod in enumerate(serving):
            if at % INTERVAL == (number * 4 + 1) % INTERVAL:
                cpu = (COSTS.idle + rate * COSTS.per_request / len(serving)) * self.chance.gauss(1, 0.07)
                pod.usage = usage(round(cpu), at - 1)


def usage(cpu: int, at: float) -> dict[str, Usage]:
    return {
        "cpu": Usage(value=cpu, at=at, window=INTERVAL),
        "memory": Usage(value=MEMORY, at=at, window=INTERVAL),
    }


def record(
    shape: str = "step",
    hpa: dict[str, Any] | None = None,
    kind: type[Cluster] = Cluster,
    phase: int = 7,
    **changed: Any,
) -> Record:
    """A healthy run of a shape."""
    autoscaler = hpa or live(minimum=2, maximum=10)
    played = _played(shape)
    seconds = int(played[-1].end)
    cluster = kind(Oracle(read(autoscaler)), phase)
    rates = [next(each.rate_at(at) for each in played if at < each.end) for at in range(seconds)]
    begun = datetime(2026, 11, 20, 10, tzinfo=UTC)
    given: dict[str, Any] = {
        "environment": "local",
        "shape": shape,
        "seed": 1,
        "revision": "3f2a1b9c0d4e5f60718293a4b5c6d7e8f9012345",
        "images": {"ghcr.io/eventsphere/event": "sha256:" + "a" * 64},
        "started_at": begun,
        "finished_at": begun + timedelta(seconds=seconds),
        "slo": SLO,
        "autoscaler": autoscaler,
        "costs": COSTS,
        "stages": played,
        "load": [second(at, rate) for at, rate in enumerate(rates)],
        "cluster": [cluster.step(at, rate) for at, rate in enumerate(rates)],
    }
    return Record(**given | changed)


def second(at: int, rate: float) -> LoadSample:
    count = round(rate)
    latency = {"GET /api/events": {bucket(20): count}}
    return LoadSample(at=at, offered=count, answered=count, lateness=0.01, generator_cpu=30, latency=latency)


def _played(shape: str) -> list[StageSample]:
    plan = stages(shape, EXTENT)
    return stage_samples(plan, pieces(plan, COSTS))


def with_cluster(found: Record, change: Callable[[ClusterSample], dict[str, Any]]) -> Record:
    """The record with every sample of the cluster changed."""
    return found.model_copy(update={"cluster": [each.model_copy(update=change(each)) for each in found.cluster]})


def with_load(found: Record, change: Callable[[LoadSample], dict[str, Any]]) -> Record:
    """The record with every second of load changed."""
    return found.model_copy(update={"load": [each.model_copy(update=change(each)) for each in found.load]})


CPU_ONLY = live(minimum=2, maximum=10, metrics=(resource("cpu", 70),))
