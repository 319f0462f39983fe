"""Does the platform below stay as it must: Argo CD, the autoscaler's metrics, elasticity as a whole?"""

from collections.abc import Iterator
from dataclasses import asdict

from eventsphere.cost.fit import Room
from eventsphere.cost.growth import grow
from eventsphere.loadtest.clauses.line import Line, Run, at_most
from eventsphere.loadtest.elasticity import Elasticity, measure, speedup
from eventsphere.loadtest.samples import Event, PodSample

TOO_FULL = ("Insufficient", "Too many pods")
"""What the scheduler says of a node without room."""


def synced(run: Run) -> Iterator[Line]:
    """Argo CD finds no difference all along: scaling is no drift."""
    out = [sample for sample in run.record.cluster if sample.sync != "Synced"]
    why = f"it was {out[0].sync}" if out else ""
    yield at_most("Argo CD out of sync", len(out), 0, "samples", why, out[0].at if out else None)


def metrics(run: Run) -> Iterator[Line]:
    """The autoscaler can compute replicas all along."""
    blind = [
        sample for sample in run.record.cluster if not sample.conditions.get("ScalingActive", "").startswith("True")
    ]
    why = f"ScalingActive is {blind[0].conditions.get('ScalingActive', 'missing')}" if blind else ""
    yield at_most("autoscaler without metrics", len(blind), 0, "samples", why, blind[0].at if blind else None)


def capacity(run: Run) -> Iterator[Line]:
    """Pods that find no room on the nodes would find it on those that the cluster autoscaler adds (simulated)."""
    waiting = _waiting(run)
    growth = grow([_request(pod) for pod in waiting.values()])
    why = f"{len(waiting)} pods waited for a node: {growth}" if waiting else ""
    at = min((event.at for event in _refusals(run)), default=None)
    yield at_most("pods that no node takes", growth.left, 0, "pods", why, at)


def _refusals(run: Run) -> list[Event]:
    """Return the events by which the scheduler says that nodes are too small or too full for a pod."""
    return [
        event
        for event in run.record.events
        if event.reason == "FailedScheduling" and any(word in event.message for word in TOO_FULL)
    ]


def _waiting(run: Run) -> dict[str, PodSample]:
    """Return the pods that waited for a node, each once."""
    names = {event.object.removeprefix("Pod/") for event in _refusals(run)}
    return {pod.name: pod for sample in run.record.cluster for pod in sample.pods if pod.name in names}


def _request(pod: PodSample) -> Room:
    return {"CPU": pod.requests.get("cpu", 0) / 1000, "GiB": pod.requests.get("memory", 0) / 2**30, "pods": 1.0}


def elasticity(run: Run) -> Iterator[Line]:
    """How well Ready replicas followed the load (SPEC RG)."""
    found, limits = asdict(elasticity_of(run)), run.slo.elasticity
    for name, value in found.items():
        yield at_most(name.replace("_", "-provisioning "), value, getattr(limits, name), "%")


def gain(run: Run, baseline: Run) -> float:
    """Return how much better the load is followed than with fixed replicas."""
    return round(speedup(elasticity_of(run), elasticity_of(baseline)), 2)


def elasticity_of(run: Run) -> Elasticity:
    """Return the elasticity of a run: demand is what the load needs, supply the Ready pods."""
    return measure(run.demand, [sample.ready for sample in run.record.cluster], run.autoscaler.maximum)
