"""Read what Kubernetes says of the target into samples: pure functions over the API's own JSON."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from eventsphere.check.resources import dig
from eventsphere.diff.quantities import number
from eventsphere.loadtest.samples import ClusterSample, Event, Phase, PodSample, Resource, Usage

RESOURCES: tuple[Resource, ...] = ("cpu", "memory")
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
DURATION = re.compile(r"([0-9.]+)(h|ms|m|s|µs|ns)")
Object = Mapping[str, Any]


def cluster_sample(
    at: float,
    deployment: Object,
    autoscaler: Object,
    application: Object,
    pods: Sequence[PodSample],
) -> ClusterSample:
    """Return the sample of one moment; a missing autoscaler (an empty object) shows as one without conditions."""
    replicas = int(dig(deployment, "spec.replicas", 0))
    conditions = dig(autoscaler, "status.conditions", [])
    return ClusterSample(
        at=at,
        replicas=replicas,
        desired=int(dig(autoscaler, "status.desiredReplicas", replicas)),
        pods=list(pods),
        conditions={each["type"]: f"{each['status']} {each.get('reason', '')}".strip() for each in conditions},
        sync=str(dig(application, "status.sync.status", "Unknown")),
        health=str(dig(application, "status.health.status", "Unknown")),
    )


def pod_samples(
    start: datetime, pods: Sequence[Object], metrics: Sequence[Object], served: Mapping[str, int] | None = None
) -> list[PodSample]:
    """Return every pod with what the metrics server last measured of it."""
    measured = {dig(each, "metadata.name"): each for each in metrics}
    return [_pod(start, pod, measured.get(dig(pod, "metadata.name")), served or {}) for pod in pods]


def events_about(name: str, start: datetime, items: Sequence[Object]) -> list[Event]:
    """Return the events of a Deployment, its autoscaler and its pods from the start on, the earliest first."""
    about = [each for each in items if _is_about(name, str(dig(each, "involvedObject.name", "")))]
    found = [_event(start, each) for each in about]
    return sorted((each for each in found if each.at >= 0), key=lambda each: each.at)


def _is_about(name: str, other: str) -> bool:
    return other == name or other.startswith(f"{name}-")


def _event(start: datetime, event: Object) -> Event:
    stamp = event.get("lastTimestamp") or event.get("eventTime") or dig(event, "metadata.creationTimestamp")
    kind, name = dig(event, "involvedObject.kind", "?"), dig(event, "involvedObject.name", "?")
    return Event(
        at=_seconds(start, stamp),
        object=f"{kind}/{name}",
        reason=str(event.get("reason", "")),
        message=str(event.get("message", "")),
    )


def _pod(start: datetime, pod: Object, metrics: Object | None, served: Mapping[str, int]) -> PodSample:
    name = str(dig(pod, "metadata.name"))
    ready = next((each for each in dig(pod, "status.conditions", []) if each["type"] == "Ready"), None)
    begun = dig(pod, "status.startTime")
    return PodSample(
        name=name,
        phase=cast("Phase", dig(pod, "status.phase", "Unknown")),
        deleting=dig(pod, "metadata.deletionTimestamp") is not None,
        ready=ready["status"] == "True" if ready else None,
        ready_changed=_seconds(start, ready.get("lastTransitionTime")) if ready else 0.0,
        started=_seconds(start, begun) if begun else None,
        requests=_requests(pod),
        usage=_usage(start, metrics) if metrics else {},
        served=served.get(name),
    )


def _requests(pod: Object) -> dict[Resource, int]:
    """Return the sum over containers; a resource that one of them does not request is left out."""
    containers = dig(pod, "spec.containers", [])
    found: dict[Resource, int] = {}
    for resource in RESOURCES:
        asked = [dig(each, f"resources.requests.{resource}") for each in containers]
        if asked and all(each is not None for each in asked):
            found[resource] = sum(_amount(resource, each) for each in asked)
    return found


def _usage(start: datetime, metrics: Object) -> dict[Resource, Usage]:
    at, window = _seconds(start, metrics["timestamp"]), _duration(str(metrics["window"]))
    containers = metrics.get("containers", [])
    return {
        resource: Usage(
            value=sum(_amount(resource, each["usage"][resource]) for each in containers), at=at, window=window
        )
        for resource in RESOURCES
        if containers and all(resource in each["usage"] for each in containers)
    }


def _amount(resource: Resource, quantity: Any) -> int:
    """Return millicores or bytes, rounded up as the controller's client does."""
    value = number(quantity) * (1000 if resource == "cpu" else 1)
    return math.ceil(value)


def _duration(text: str) -> float:
    """Return the seconds of a Go duration such as 1m2.5s."""
    return sum(float(count) * UNITS[unit] for count, unit in DURATION.findall(text))


def _seconds(start: datetime, stamp: Any) -> float:
    return (datetime.fromisoformat(str(stamp)) - start).total_seconds()
