"""A service double that tells what it got, and an edge in front of it, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from eventsphere.edge.app import create_app
from eventsphere.edge.settings import EdgeSettings

Edge = TestClient[web.Request, web.Application]
StartEdge = Callable[..., Awaitable[Edge]]
NAME = web.AppKey("name", str)
READY: web.AppKey[Callable[[], bool]] = web.AppKey("ready")


async def echo(request: web.Request) -> web.Response:
    body = await request.read()
    seen = {
        "method": request.method,
        "path": request.raw_path,
        "headers": {name.lower(): value for name, value in request.headers.items()},
        "length": len(body),
    }
    return web.json_response(seen, headers={"Keep-Alive": "timeout=5", "X-Replica": request.app[NAME]})


async def slow(_: web.Request) -> web.Response:
    await asyncio.sleep(5)
    return web.Response()


async def breaks(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    if "later" in request.query:
        await answer.prepare(request)
        await answer.write(b"half")
    assert request.transport
    request.transport.abort()
    return answer


async def ready(request: web.Request) -> web.Response:
    return web.Response(status=200 if request.app[READY]() else 503)


def service(name: str, ready_now: Callable[[], bool] = lambda: True) -> web.Application:
    app = web.Application(client_max_size=10 * 1024 * 1024, handler_args={"auto_decompress": False})
    app[NAME], app[READY] = name, ready_now
    app.router.add_get("/readyz", ready)
    app.router.add_get("/api/events/slow", slow)
    app.router.add_get("/api/events/breaks", breaks)
    app.router.add_route("*", "/{path:.*}", echo)
    return app


@pytest.fixture
async def start() -> AsyncIterator[Callable[[web.Application], Awaitable[str]]]:
    """Serve an application on a free port and get its URL; all stop after the test."""
    async with AsyncExitStack() as stack:

        async def start_one(app: web.Application) -> str:
            server = await stack.enter_async_context(TestServer(app, skip_url_asserts=True))
            return str(server.make_url("/")).rstrip("/")

        yield start_one


@pytest.fixture
async def start_edge() -> AsyncIterator[StartEdge]:
    """An edge whose every service is at the given URLs."""
    async with AsyncExitStack() as stack:

        async def start_one(*urls: str, site: Path | None = None, **settings: float) -> Edge:
            upstreams = dict.fromkeys(("auth", "event", "booking"), urls)
            app = create_app(EdgeSettings(upstreams, site=site, pictures_origin="http://s3.test", **settings))  # type: ignore[arg-type]
            return await stack.enter_async_context(TestClient(TestServer(app, skip_url_asserts=True)))

        yield start_one


@pytest.fixture
async def edge(start: Callable[[web.Application], Awaitable[str]], start_edge: StartEdge) -> Edge:
    return await start_edge(await start(service("one")))


@pytest.fixture
async def plain() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session
