"""Kubernetes' own JSON as samples."""

from datetime import UTC, datetime
from typing import Any

import pytest

from eventsphere.loadtest.observe import cluster_sample, pod_samples
from eventsphere.loadtest.samples import PodSample

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def pod(**changed: Any) -> dict[str, Any]:
    status = {
        "phase": "Running",
        "startTime": "2026-11-20T09:59:00Z",
        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-20T09:59:20Z"}],
    }
    containers = [{"name": "event", "resources": {"requests": {"cpu": "100m", "memory": "192Mi"}}}]
    return {"metadata": {"name": "event-1"}, "spec": {"containers": containers}, "status": status} | changed


def metrics(cpu: str = "50m", memory: str = "96Mi", window: str = "15.02s") -> dict[str, Any]:
    return {
        "metadata": {"name": "event-1"},
        "timestamp": "2026-11-20T10:00:10Z",
        "window": window,
        "containers": [{"name": "event", "usage": {"cpu": cpu, "memory": memory}}],
    }


def only(*pods: dict[str, Any], measured: dict[str, Any] | None = None, served: int | None = None) -> PodSample:
    counts = {} if served is None else {"event-1": served}
    return pod_samples(START, pods, [measured] if measured else [], counts)[0]


def test_a_pod_becomes_a_sample_with_times_counted_from_the_start() -> None:
    found = only(pod(), measured=metrics(), served=7)
    assert (found.name, found.phase, found.ready, found.served) == ("event-1", "Running", True, 7)
    assert (found.started, found.ready_changed) == (-60, -40)
    assert found.requests == {"cpu": 100, "memory": 192 * 2**20}
    assert (found.usage["cpu"].value, found.usage["cpu"].at) == (50, 10)
    assert found.usage["memory"].value == 96 * 2**20


@pytest.mark.parametrize(
    ("quantity", "millicores"), [("50m", 50), ("0.05", 50), ("1", 1000), ("50000001n", 51), ("1500u", 2), ("0", 0)]
)
def test_cpu_is_millicores_rounded_up(quantity: str, millicores: int) -> None:
    assert only(pod(), measured=metrics(cpu=quantity)).usage["cpu"].value == millicores


@pytest.mark.parametrize(
    ("window", "seconds"),
    [("15.02s", 15.02), ("1m0s", 60), ("1m2.5s", 62.5), ("1h0m0.5s", 3600.5), ("500ms", 0.5), ("0s", 0)],
)
def test_the_window_of_a_metric_is_read(window: str, seconds: float) -> None:
    assert only(pod(), measured=metrics(window=window)).usage["cpu"].window == pytest.approx(seconds)


def test_a_pod_without_metrics_has_no_usage() -> None:
    assert only(pod()).usage == {}


def test_a_request_that_one_container_lacks_is_left_out() -> None:
    containers = [
        {"resources": {"requests": {"cpu": "100m", "memory": "1Mi"}}},
        {"resources": {"requests": {"cpu": "50m"}}},
    ]
    assert only(pod(spec={"containers": containers})).requests == {"cpu": 150}


def test_a_new_pod_has_no_start_and_no_readiness() -> None:
    found = only(pod(status={"phase": "Pending"}))
    assert (found.phase, found.ready, found.started, found.is_serving) == ("Pending", None, None, False)


def test_a_pod_that_is_being_deleted_says_so() -> None:
    meta = {"name": "event-1", "deletionTimestamp": "2026-11-20T10:00:00Z"}
    assert only(pod(metadata=meta)).deleting


DEPLOYMENT = {"spec": {"replicas": 3}}
APPLICATION = {"status": {"sync": {"status": "Synced"}, "health": {"status": "Progressing"}}}
AUTOSCALER = {
    "status": {
        "desiredReplicas": 4,
        "conditions": [{"type": "ScalingActive", "status": "True", "reason": "ValidMetricFound"}],
    }
}


def test_a_moment_of_the_cluster_becomes_a_sample() -> None:
    found = cluster_sample(5, DEPLOYMENT, AUTOSCALER, APPLICATION, [])
    assert (found.replicas, found.desired, found.sync, found.health) == (3, 4, "Synced", "Progressing")
    assert found.conditions == {"ScalingActive": "True ValidMetricFound"}


def test_a_missing_autoscaler_shows_as_one_without_conditions() -> None:
    found = cluster_sample(5, DEPLOYMENT, {}, APPLICATION, [])
    assert (found.desired, found.conditions) == (3, {})
