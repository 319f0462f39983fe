"""Clients of the edge that do not read, and too many of them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiohttp import web, web_server

from eventsphere.edge import connections
from eventsphere.edge.connections import EdgeConnection
from kit.crowd import Crowd

from .conftest import Edge, StartEdge

LARGE = 32 * 1024 * 1024
SMALL = 30 * 1024
MOST_KEPT = 100 * SMALL
"""More than the buffers of two connections hold, and far less than was asked for."""
Start = Callable[[web.Application], Awaitable[str]]


async def large(_: web.Request) -> web.Response:
    return web.Response(body=bytes(LARGE))


@pytest.fixture
async def edge(start: Start, start_edge: StartEdge) -> Edge:
    app = web.Application()
    app.router.add_get("/api/events", large)
    return await start_edge(await start(app))


@pytest.fixture(autouse=True)
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    fresh = Crowd(most=10, most_of_address=3)
    monkeypatch.setattr(connections, "CROWD", fresh)
    return fresh


async def until_gone(crowd: Crowd) -> None:
    async with asyncio.timeout(20):
        while crowd.members:  # noqa: ASYNC110 - a plain dictionary
            await asyncio.sleep(0.01)


async def asking(edge: Edge) -> socket.socket:
    """A connection that asks for more than the buffers hold, and reads nothing."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, ("127.0.0.1", edge.server.port))
    await loop.sock_sendall(connection, b"GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n")
    return connection


def test_aiohttp_makes_our_connections() -> None:
    assert web_server.RequestHandler is EdgeConnection  # type: ignore[attr-defined]
    assert {"_waiter", "_handle_request", "_drain_helper"} <= set(dir(EdgeConnection))


async def test_a_client_that_does_not_read_is_cut(edge: Edge, crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SEND_SECONDS", 0.1)
    with await asking(edge):
        async with asyncio.timeout(20):
            while not crowd.members:  # noqa: ASYNC110 - a plain dictionary
                await asyncio.sleep(0.01)
        await until_gone(crowd)


async def test_a_client_that_reads_gets_it_whole(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SEND_SECONDS", 5)
    assert len(await (await edge.get("/api/events")).read()) == LARGE


async def test_an_address_with_too_many_connections_loses_the_one_that_waits_longest(edge: Edge, crowd: Crowd) -> None:
    opened = [await asyncio.open_connection("127.0.0.1", edge.server.port) for _ in range(4)]
    assert await asyncio.wait_for(opened[0][0].read(), 20) == b""
    assert len(crowd.members) == 3
    for _, writer in opened:
        writer.close()
    await until_gone(crowd)


async def test_small_answers_do_not_pile_up_for_a_client_that_asks_on_and_reads_nothing(
    start: Start, start_edge: StartEdge
) -> None:
    answered = 0

    async def small(_: web.Request) -> web.Response:
        nonlocal answered
        answered += 1
        return web.Response(body=bytes(SMALL))

    app = web.Application()
    app.router.add_get("/api/events", small)
    edge = await start_edge(await start(app))
    with await asking(edge) as connection:
        await asyncio.get_running_loop().sock_sendall(connection, b"GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n" * 500)
        before = -1
        while before < answered:
            before = answered
            await asyncio.sleep(0.3)
    assert 0 < answered * SMALL < MOST_KEPT
