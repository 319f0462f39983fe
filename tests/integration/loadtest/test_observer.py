"""The observer against a server that answers as the Kubernetes API does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import pytest_asyncio

from eventsphere.loadtest import observer
from eventsphere.loadtest.observer import Observer, answered
from tests.integration.loadtest.kubernetes import Api, observing


@pytest.fixture
def api() -> Api:
    return Api()


@pytest_asyncio.fixture
async def watching(api: Api) -> AsyncIterator[Observer]:
    async with observing(api) as found:
        yield found


async def test_a_sample_tells_replicas_metrics_requests_and_sync(watching: Observer) -> None:
    found = await watching.sample()
    assert found is not None
    assert (found.replicas, found.desired, found.sync) == (2, 2, "Synced")
    assert found.conditions == {"ScalingActive": "True Fine"}
    assert (found.pods[0].usage["cpu"].value, found.pods[0].served) == (42, 2)
    assert found.pods[0].usage["memory"].value == 512 * 1024


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


async def test_events_of_the_target_are_told_from_the_start_on(watching: Observer, api: Api) -> None:
    since = watching.start.replace(microsecond=0)
    stamps = [(since + timedelta(seconds=after)).isoformat() for after in (-60, 20, 10, 30)]
    names = ["event-1", "event", "event-2", "booking-1"]
    api.objects["events"] = {
        "items": [
            {"involvedObject": {"kind": "Pod", "name": name}, "reason": "Seen", "message": "", "lastTimestamp": stamp}
            for name, stamp in zip(names, stamps, strict=True)
        ]
    }
    assert [each.object for each in await watching.events()] == ["Pod/event-2", "Pod/event"]


async def test_events_that_can_not_be_read_are_none(watching: Observer, api: Api) -> None:
    api.objects["events"] = 403
    assert await watching.events() == []


def test_requests_of_all_routes_and_statuses_are_counted(api: Api) -> None:
    assert answered(api.text) == 2
    assert answered("") == 0
