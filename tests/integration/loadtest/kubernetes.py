"""A server that answers as the Kubernetes API does about a Deployment with one pod."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from eventsphere.loadtest.observer import Observer, Target
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
            "events": {"items": []},
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


@asynccontextmanager
async def observing(api: Api) -> AsyncIterator[Observer]:
    application = web.Application()
    application.router.add_get("/{path:.*}", api.answer)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        yield Observer(session, str(server.make_url("/")).removesuffix("/"), TARGET, datetime.now(UTC))
