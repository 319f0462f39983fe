"""Serve an application by real Hypercorn on a real socket, in the test's own event loop (so coverage sees it)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from hypercorn.asyncio import serve
from quart import Quart

from kit.serve import configuration
from tests.support.client import Client

START_SECONDS = 60
STOP_SECONDS = 120
ANSWER_SECONDS = 120
"""A machine may be so busy that an answer takes long; services have limits of their own."""


@asynccontextmanager
async def serving(app: Quart, *, ready: bool = True) -> AsyncIterator[Client]:
    """A client of the application, which listens on a free port and, unless `ready` is false, is ready."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = configuration(listener)
    config.graceful_timeout = 2
    stop = asyncio.Event()
    server = asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait))
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            client = Client(session, url)
            client.config = config
            if ready:
                await _until_ready(client, server)
            yield client
    finally:
        stop.set()
        await _ended(server)


async def _until_ready(client: Client, server: "asyncio.Task[None]") -> None:
    async with asyncio.timeout(START_SECONDS):
        while (await client.get("/readyz", headers={"Connection": "close"})).status != 200:
            if server.done():
                server.result()
                raise RuntimeError("the server ended before it was ready")
            await asyncio.sleep(0.02)


async def _ended(server: "asyncio.Task[None]") -> None:
    """Wait for the server; one that does not end says what it waits for, and ends the test."""
    await asyncio.wait([server], timeout=STOP_SECONDS)
    if not server.done():
        for task in asyncio.all_tasks():
            task.print_stack()
        raise TimeoutError("the server did not stop; the stack of each of its tasks is above")
    server.result()
