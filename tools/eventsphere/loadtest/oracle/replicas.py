"""Compute how many replicas one resource metric asks for, as the controller's replica calculator does."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eventsphere.loadtest.oracle.autoscaler import Autoscaler, Controller, Metric
from eventsphere.loadtest.samples import PodSample, Resource


class NoMetricError(Exception):
    """The metric proposes nothing: the controller would report FailedGetResourceMetric."""


@dataclass(frozen=True)
class Proposal:
    """How many replicas a metric asks for, and the utilization (percent) that it saw."""

    metric: Resource
    replicas: int
    utilization: int


@dataclass
class Groups:
    """Pods by how their metric counts. Pods that are leaving or failed are in no group."""

    measured: list[PodSample] = field(default_factory=list)
    unready: list[PodSample] = field(default_factory=list)
    missing: list[PodSample] = field(default_factory=list)


@dataclass(frozen=True)
class Band:
    """The usage ratios within which the controller leaves replicas as they are."""

    low: float
    high: float

    def holds(self, ratio: float) -> bool:
        """Tell whether the ratio is near enough to 1."""
        return self.low <= ratio <= self.high


def propose(
    metric: Metric, pods: Sequence[PodSample], current: int, now: float, autoscaler: Autoscaler, controller: Controller
) -> Proposal:
    """Return what the metric asks for.

    Raises:
        NoMetricError: no pod that counts has a metric, or a pod lacks the request.
    """
    groups = group(metric.resource, pods, now, controller)
    requests = _requests(metric.resource, pods)
    usage = {pod.name: pod.usage[metric.resource].value for pod in groups.measured}
    utilization = _utilization(usage, requests)
    ratio = utilization / metric.target
    band = Band(1 - autoscaler.down.tolerance, 1 + autoscaler.up.tolerance)
    replicas = _replicas(ratio, usage, requests, groups, metric, band, current)
    return Proposal(metric.resource, replicas, utilization)


def group(resource: Resource, pods: Sequence[PodSample], now: float, controller: Controller) -> Groups:
    """Sort pods by how their metric counts."""
    groups = Groups()
    for pod in pods:
        if pod.deleting or pod.phase == "Failed":
            continue
        if pod.phase == "Pending":
            groups.unready.append(pod)
        elif resource not in pod.usage:
            groups.missing.append(pod)
        elif resource == "cpu" and _is_unready(pod, now, controller):
            groups.unready.append(pod)
        else:
            groups.measured.append(pod)
    return groups


def _is_unready(pod: PodSample, now: float, controller: Controller) -> bool:
    """Tell whether the pod's CPU may still be that of its start.

    During the initialization period a sample counts only if a whole metrics window lies after the pod became ready.
    Later only a pod that has never been ready is left out.
    """
    if pod.ready is None or pod.started is None:
        return True
    if pod.started + controller.cpu_initialization > now:
        usage = pod.usage["cpu"]
        return not pod.ready or usage.at < pod.ready_changed + usage.window
    return not pod.ready and pod.started + controller.initial_readiness > pod.ready_changed


def _replicas(
    ratio: float,
    usage: dict[str, int],
    requests: Mapping[str, int],
    groups: Groups,
    metric: Metric,
    band: Band,
    current: int,
) -> int:
    counts_unready = bool(groups.unready) and ratio > 1
    if not counts_unready and not groups.missing:
        return current if band.holds(ratio) else math.ceil(ratio * len(groups.measured))
    filled = usage | _fill(ratio, requests, groups, metric)
    again = _utilization(filled, requests) / metric.target
    if band.holds(again) or (ratio - 1) * (again - 1) < 0:
        return current
    wanted = math.ceil(again * len(filled))
    turned = (again < 1 and wanted > current) or (again > 1 and wanted < current)
    return current if turned else wanted


def _fill(ratio: float, requests: Mapping[str, int], groups: Groups, metric: Metric) -> dict[str, int]:
    """Return the careful guess for pods without a usable metric: idle on the way up, fully used on the way down."""
    filled: dict[str, int] = {}
    if ratio < 1:
        full = max(100, metric.target)
        filled = {pod.name: requests[pod.name] * full // 100 for pod in groups.missing}
    elif ratio > 1:
        filled = {pod.name: 0 for pod in groups.missing + groups.unready}
    return filled


def _requests(resource: Resource, pods: Sequence[PodSample]) -> dict[str, int]:
    for pod in pods:
        if resource not in pod.requests:
            raise NoMetricError(f"pod {pod.name} requests no {resource}")
    return {pod.name: pod.requests[resource] for pod in pods}


def _utilization(usage: Mapping[str, int], requests: Mapping[str, int]) -> int:
    """Return the utilization in whole percent, rounded down as the controller does."""
    requested = sum(requests[name] for name in usage)
    if not requested:
        raise NoMetricError("no pod that counts has a metric")
    return sum(usage.values()) * 100 // requested
