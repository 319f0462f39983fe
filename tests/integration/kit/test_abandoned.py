"""Places and connections come back after every kind of request that its client abandons."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes
from quart import Quart

from kit import bodies, connections
from kit.front import Front
from tests.support.client import Client

GET = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
TINY_CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 40


def http_2(path: str) -> bytes:
    """What an HTTP/2 client sends that asks 50 times and takes no byte of an answer."""
    connection = H2Connection(H2Configuration())
    connection.initiate_connection()
    connection.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 0})
    for stream in range(1, 100, 2):
        names = {":method": "GET", ":path": path, ":authority": "x", ":scheme": "http"}
        connection.send_headers(stream, list(names.items()), end_stream=True)
    return connection.data_to_send()


UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAQAAAAA\r\n"
ABANDONED = {
    "HTTP/2 by prior knowledge": http_2("/whoami"),
    "HTTP/2 by upgrade": GET[:-2] % b"/whoami" + UPGRADE + b"\r\n",
    "nothing": b"",
    "half a head": GET[:20],
    "no body": POST + b"Content-Length: 100\r\n\r\n",
    "half a body": POST + b'Content-Length: 100\r\n\r\n{"te',
    "half a chunked body": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "a chunked body that nobody reads": POST + TINY_CHUNKS,
    "a body for a probe": b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + TINY_CHUNKS,
    "a body for a shared answer": b"GET /poster HTTP/1.1\r\nHost: x\r\n" + TINY_CHUNKS,
    "an answer that takes long": GET % b"/wait/300",
    "a stream": GET % b"/stream",
    "a large answer": GET % b"/large",
    "a large answer, and more requests": GET % b"/large" + GET % b"/whoami" * 5,
    "many answers": GET % b"/poster" * 3_000,
    "many heads": b"HEAD /poster HTTP/1.1\r\nHost: x\r\n\r\n" * 3_000,
    "an upgrade to a web socket": GET[:-2] % b"/whoami" + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}  # fmt: skip


@pytest.fixture
def front(sample_app: Quart) -> Front:
    found = sample_app.asgi_app
    assert isinstance(found, Front)
    return found


@pytest.fixture(autouse=True)
def impatient(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(client.config, "keep_alive_timeout", 0.2)


async def abandoned(client: Client, sent: bytes) -> socket.socket:
    """A connection on which these bytes were sent, as far as the service took them, and nothing was read."""
    address = urlsplit(client.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, (address.hostname, address.port))
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(0.1):
            await loop.sock_sendall(connection, sent)
    return connection


def stay(_: socket.socket) -> None:
    """Keep the connection open, and do nothing."""


def leave(connection: socket.socket) -> None:
    """Close it."""
    connection.close()


def reset(connection: socket.socket) -> None:
    """Close it so that the other side gets an error (RST)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


THEN: tuple[Callable[[socket.socket], None], ...] = (stay, leave, reset)


@pytest.mark.parametrize("sent", ABANDONED.values(), ids=ABANDONED.keys())
async def test_places_and_connections_come_back(client: Client, front: Front, sent: bytes) -> None:
    """Three clients stay, three leave and three reset: each would be counted for ever if its place leaked."""
    opened = await asyncio.gather(*(abandoned(client, sent) for _ in range(3 * len(THEN))))
    for connection, then in zip(opened, cycle(THEN), strict=False):
        then(connection)
    try:
        async with asyncio.timeout(60):
            while front.places.taken or client.config.crowd.members:  # noqa: ASYNC110 - plain counters
                await asyncio.sleep(0.01)
    finally:
        for connection in opened:
            connection.close()
    assert front.places.by_client == {}
    assert (await client.get("/whoami", headers={"Connection": "close"})).status == 200


async def test_readers_who_never_read_hold_no_place(client: Client, front: Front) -> None:
    opened = await asyncio.gather(*(abandoned(client, ABANDONED["a large answer"]) for _ in range(5)))
    async with asyncio.timeout(60):
        while front.places.taken:  # noqa: ASYNC110 - a plain counter
            await asyncio.sleep(0)
    for connection in opened:
        connection.close()
