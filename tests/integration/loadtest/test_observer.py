"""The observer against a server that answers as the Kubernetes API does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from eventsphere.loadtest import observer
from eventsphere.loadtest.observer import Observer, Target, answered
from kit.metrics import Metrics
from tests.unit.eventsphere.loadtest.pods import live

TARGET = Target("local", "event", 4002)
BEGUN = {"phase": "Running", "startTime": "2026-11-20T09:59:00Z", "conditions": []}
CONTAINERS = [{"resources": {"requests": {"cpu": "100m", "memory": "1Mi"}}}]


class Api:
    """Objects by the last word of their path; a number is an error's status."""

    def __init__(self) -> None:
        counted = Metrics("event")
        counted.record("GET", "/api/events", 200, 0.01)
        counted.record("GET", "/api/events", 404, 0.01)
        status = {"desiredReplicas": 2, "conditions": [{"type": "ScalingActive", "status": "True", "reason": "Fine"}]}
        self.text = counted.render().decode()
        self.objects: dict[str, Any] = {
            "deployments": {"spec": {"replicas": 2}},
            "horizontalpodautoscalers": live() | {"status": status},
            "applications": {"status": {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}},
            "pods": {"items": [{"metadata": {"name": "event-1"}, "spec": {"containers": CONTAINERS}, "status": BEGUN}]},
            "metrics": {
                "items": [
                    {
                        "metadata": {"name": "event-1"},
                        "timestamp": "2026-11-20T10:00:00Z",
                        "window": "15s",
                        "containers": [{"usage": {"cpu": "42m", "memory": "512Ki"}}],
                    }
                ]
            },
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/proxy/metrics"):
            return web.Response(text=self.text)
        kind = (
            "metrics"
            if "metrics.k8s.io" in request.path
            else next(each for each in self.objects if f"/{each}" in request.path)
        )
        found = self.objects[kind]
        return web.Response(status=found) if isinstance(found, int) else web.json_response(found)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest_asyncio.fixture
async def watching(api: Api) -> AsyncIterator[Observer]:
    application = web.Application()
    application.router.add_get("/{path:.*}", api.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        yield Observer(session, url, TARGET, datetime.now(UTC))
    await runner.cleanup()


async def test_a_sample_tells_replicas_metrics_requests_and_sync(watching: Observer) -> None:
    found = await watching.sample()
    assert found is not None
    assert (found.replicas, found.desired, found.sync) == (2, 2, "Synced")
    assert found.conditions == {"ScalingActive": "True Fine"}
    assert (found.pods[0].usage["cpu"].value, found.pods[0].served) == (42, 2)


async def test_a_deleted_autoscaler_is_seen_as_missing(watching: Observer, api: Api) -> None:
    api.objects["horizontalpodautoscalers"] = 404
    found = await watching.sample()
    assert found is not None
    assert found.conditions == {}


async def test_a_fallen_metrics_server_is_seen_as_pods_without_metrics(watching: Observer, api: Api) -> None:
    api.objects["metrics"] = 503
    found = await watching.sample()
    assert found is not None
    assert found.pods[0].usage == {}


@pytest.mark.parametrize("status", [500, 503, 403])
async def test_a_cluster_that_refuses_is_a_gap(status: int, watching: Observer, api: Api) -> None:
    api.objects["deployments"] = status
    assert await watching.sample() is None


async def test_a_cluster_out_of_reach_is_a_gap(watching: Observer) -> None:
    watching.url = "http://127.0.0.1:9"
    assert await watching.sample() is None


async def test_a_silent_cluster_is_a_gap(watching: Observer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observer, "TIME_LIMIT", aiohttp.ClientTimeout(total=1e-6))
    assert await watching.sample() is None


async def test_samples_end_with_the_run(watching: Observer) -> None:
    watching.start = datetime.now(UTC) - timedelta(seconds=60)
    assert len([sample async for sample in watching.samples(5)]) == 5


def test_requests_of_all_routes_and_statuses_are_counted(api: Api) -> None:
    assert answered(api.text) == 2
    assert answered("") == 0
