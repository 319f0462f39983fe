"""A service whose database comes, goes and comes back; and a stop by signal in this very process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from kit import lifecycle
from kit import runtime as kit_runtime
from kit import serve as kit_serve
from kit.settings import Settings
from tests.support import sample
from tests.support.client import Client
from tests.support.database import free_port
from tests.support.serving import serving


class Wire:
    """A cable to the database that can be pulled and put back."""

    def __init__(self, uri: str) -> None:
        address = urlsplit(uri)
        self.target = (address.hostname, address.port)
        self.port = free_port()
        self.server: asyncio.Server | None = None
        self.ends: set[asyncio.StreamWriter] = set()

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?retryWrites=false&directConnection=true"

    async def put(self) -> None:
        self.server = await asyncio.start_server(self._join, "127.0.0.1", self.port)

    async def pull(self) -> None:
        if self.server is not None:
            self.server.close()
        for end in self.ends:
            end.close()
        self.ends.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self.target)
        self.ends |= {writer, far_writer}
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
    except ConnectionError:
        pass
    writer.close()


async def readiness(client: Client, wanted: str) -> int:
    """Wait until the probe says so; its status."""
    async with asyncio.timeout(20):
        while (reply := await client.get("/readyz")).raw.decode().strip() != wanted:  # noqa: ASYNC110 - a probe
            await asyncio.sleep(0.02)
    return reply.status


async def test_database_comes_goes_and_comes_back(
    service_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit_runtime, "PING_SECONDS", 0.05)
    monkeypatch.setattr(lifecycle, "PING_IS_FRESH", 1.0)
    monkeypatch.setattr("kit.database.OPERATION_SECONDS", 0.3)
    monkeypatch.setattr("kit.database.GOODBYE_MS", 300)
    cable = Wire(service_settings["mongodb_uri"])
    app = sample.create_app(Settings(port=0, **service_settings | {"mongodb_uri": cable.uri}))
    async with serving(app, ready=False) as client:
        assert await readiness(client, "starting") == 503
        refused = await client.get("/whoami")
        assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "overloaded", "1")
        assert (await client.get("/healthz")).status == 200
        await cable.put()
        assert await readiness(client, "ready") == 200
        await cable.pull()
        assert await readiness(client, "database not seen for 5 seconds") == 503
        assert (await client.get("/healthz")).status == 200
        await cable.put()
        assert await readiness(client, "ready") == 200
        await cable.pull()


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[str, "asyncio.Task[None]"]]:
    """`kit.serve.serve` as a process does it, in this event loop."""
    listener = kit_serve.listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    task = asyncio.create_task(kit_serve.serve(sample.create_app(settings), settings, listener))
    try:
        yield url, task
        async with asyncio.timeout(20):
            await task
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_drains_and_finishes(service_settings: dict[str, Any], number: signal.Signals) -> None:
    settings = Settings(port=0, **service_settings | {"drain_seconds": 0.3})
    async with served(settings) as (url, task), aiohttp.ClientSession() as session:
        client = Client(session, url)
        assert await readiness(client, "ready") == 200
        begun = asyncio.create_task(client.post("/finish/600"))
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), number)
        assert await readiness(client, "draining") == 503
        late = await client.get("/whoami")
        assert (late.status, late.headers["Connection"]) == (200, "close")
        os.kill(os.getpid(), number)
        assert (await begun).status == 200
        await task
        with pytest.raises(aiohttp.ClientError):
            await client.get("/healthz")
