"""Measuring what requests cost: Locust sends them, and stand-ins of platform and Kubernetes tell what they took."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import meter
from eventsphere.loadtest.meter import Meter
from eventsphere.loadtest.observer import Observer
from tests.integration.loadtest.kubernetes import Api, observing
from tests.integration.loadtest.stand_in import ROOT, StandIn, running
from tests.unit.eventsphere.loadtest.simulated import SLO

IDLE, COST = 5, 2
READY = [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-20T09:59:00Z"}]


class Counting(StandIn):
    """A platform that counts its requests."""

    count = 0

    async def serve(self, reader: Any, writer: Any) -> None:
        with suppress(Exception):
            while await reader.readuntil(b"\r\n\r\n"):
                self.count += 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()


class Metered(Api):
    """A Kubernetes whose one pod used CPU for each request of the last second."""

    def __init__(self, platform: Counting) -> None:
        super().__init__()
        self.platform, self.before = platform, (time.time(), 0)
        self.objects["deployments"] = {"spec": {"replicas": 1}}
        self.objects["pods"]["items"][0]["status"] = {"phase": "Running", "conditions": READY}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        now, count = time.time(), self.platform.count
        if "metrics.k8s.io" in request.path and now - self.before[0] >= 1:
            passed, served = now - self.before[0], count - self.before[1]
            used = self.objects["metrics"]["items"][0]
            used["timestamp"], used["window"] = datetime.now(UTC).isoformat(), f"{passed:.3f}s"
            used["containers"][0]["usage"]["cpu"] = f"{IDLE + COST * served / passed:.0f}m"
            self.before = now, count
        return await super().answer(request)


def metering(observer: Observer, url: str, folder: Path, interval: float = 5) -> Meter:
    deadlines = SLO.deadlines.model_copy(update={"metrics": interval})
    slo = SLO.model_copy(update={"url": url, "deadlines": deadlines})
    return Meter(ROOT, observer, slo, rest=1, paths={"/": 1}, folder=folder, players=20)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "LEAD_SECONDS", 6.0)


async def test_idle_cpu_and_the_cost_of_a_request_are_found(tmp_path: Path) -> None:
    platform = Counting()
    async with running(platform) as server, observing(Metered(platform)) as observer:
        found = await metering(observer, server.url, tmp_path).calibrate(request=100, target=0.7)
    assert found.idle == pytest.approx(IDLE, abs=1)
    assert found.per_request == pytest.approx(COST, rel=0.25)


async def test_pods_that_move_meanwhile_are_told(tmp_path: Path) -> None:
    platform = Counting()
    api = Metered(platform)
    api.objects["deployments"] = {"spec": {"replicas": 2}}
    async with observing(api) as observer:
        with pytest.raises(CommandError, match="has 2 replicas, 1 Ready, while it is measured") as refused:
            await metering(observer, "http://127.0.0.1:9", tmp_path).calibrate(request=100, target=0.7)
    assert refused.value.exit_status == Exit.NOT_READY


async def test_metrics_that_never_change_are_told(tmp_path: Path) -> None:
    api = Api()
    api.objects["deployments"] = {"spec": {"replicas": 1}}
    api.objects["pods"]["items"][0]["status"] = {"phase": "Running", "conditions": READY}
    async with observing(api) as observer:
        with pytest.raises(CommandError, match="event was not measured 3 times"):
            await metering(observer, "http://127.0.0.1:9", tmp_path, interval=0.1).calibrate(request=100, target=0.7)
