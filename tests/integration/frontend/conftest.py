"""The frontend's nginx in front of services that do as they are told."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from eventsphere.local.ports import free_ports
from tests.support import nginx
from tests.support.client import Client

START_SECONDS = 60


@dataclass
class Service:
    """A stand-in for one service: notes what it was asked; `mood` may be "well", "breaks off" or "slow"."""

    port: int
    mood: str = "well"
    asked: list[web.BaseRequest] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        if self.mood == "breaks off" and request.transport:
            request.transport.abort()
        return web.json_response({"path": request.path}, headers={"X-Request-ID": "the-services-own"})


class Front(Client):
    """nginx, with the service behind `/api/events`; those of the other two are away."""

    event: Service
    log: Path
    metrics: str


@pytest.fixture(scope="module")
def files() -> Path:
    """The built web app."""
    built = nginx.FRONTEND / "dist"
    assert (built / "index.html").exists(), "the web app is not built: make web"
    return built


@pytest_asyncio.fixture(scope="module")
async def running_front(files: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    port, auth, event, booking, metrics = free_ports(5)
    service = Service(event)
    server = web.ServerRunner(web.Server(service.answer))
    await server.setup()
    await web.TCPSite(server, "127.0.0.1", event).start()
    async with nginx.names() as dns, aiohttp.ClientSession(auto_decompress=False) as session:
        site = nginx.site(port, dns, {"auth": auth, "event": event, "booking": booking}, files, metrics)
        with nginx.running(folder, site):
            front = Front(session, f"http://127.0.0.1:{port}")
            front.event, front.log = service, folder / "access.log"
            front.metrics = f"http://127.0.0.1:{metrics}"
            await _until_it_listens(front, folder / "error.log")
            yield front
    await server.cleanup()


@pytest.fixture
def front(running_front: Front) -> Front:
    """nginx, and services that are well and were asked nothing yet."""
    running_front.event.mood = "well"
    running_front.event.asked.clear()
    return running_front


async def _until_it_listens(front: Front, errors: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            await front.get("/healthz")
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError(f"nginx does not answer:\n{errors.read_text()}")  # noqa: ASYNC240 - the end
