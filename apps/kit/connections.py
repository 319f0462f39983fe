"""Serve connections whose clients are slow, silent or gone; made for Hypercorn 0.18.0.

Hypercorn by itself speaks HTTP/2 on a plain socket, waits for ever until a client reads, and keeps a connection for
75 seconds after its client has closed it. These classes replace the few methods concerned. The guard in
tests/unit/kit/test_connections.py fails when Hypercorn changes what they build on.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hypercorn.asyncio import run
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.config import Config
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.typing import ConnectionState
from hypercorn.utils import parse_socket_addr

from kit.crowd import Crowd
from kit.http1 import Http1, Requests

SEND_SECONDS = 10
"""How long a client may take to read one piece of an answer."""
PIECE = 64 * 1024
"""Bytes of one piece, and the most that waits in this process for one client: slower than 6 KB/s is cut off."""
READ = 16 * 1024


class CrowdedConfig(Config):
    """Hypercorn's settings with what limits the connections of one process."""

    def __init__(self) -> None:
        super().__init__()
        self.crowd = Crowd()


class Connection(TCPServer):
    """One client's connection: what waits for the client has a time limit, after which the connection is cut."""

    protocol: Http1  # type: ignore[assignment] # TCPServer chooses among several
    config: CrowdedConfig
    reading: "asyncio.Task[None] | None" = None

    @property
    def has_asked(self) -> bool:
        """Whether a whole head has come on this connection."""
        return self.reading is not None and self.protocol.keep_alive_requests > 0

    async def run(self) -> None:
        """Serve until either side closes."""
        self.waits_since = self.loop.time()
        socket = self.writer.get_extra_info("socket")
        try:
            client = parse_socket_addr(socket.family, socket.getpeername())
            server = parse_socket_addr(socket.family, socket.getsockname())
            with self.config.crowd.present(self, client[0] if client else ""):
                await self._serve(client, server)
        except OSError:
            pass
        finally:
            await self._close()

    async def _serve(self, client: tuple[str, int] | None, server: tuple[str, int] | None) -> None:
        self.writer.transport.set_write_buffer_limits(high=PIECE)
        state = ConnectionState(self.state)
        async with Requests(self.loop) as self._task_group:
            shared = (self.app, self.config, self.context, self._task_group, state, False, client, server)
            self.protocol = Http1(*shared, self.protocol_send)
            await self.idle_task.restart(self._task_group, self._idle_timeout)
            self.reading = self.loop.create_task(self._read_data())
            await asyncio.wait([self.reading])
            await self.protocol.handle(Closed())
            await self.idle_task.stop()

    async def _read_data(self) -> None:
        with suppress(OSError):
            while data := await self.reader.read(READ):
                await self.protocol.handle(RawData(data))

    async def protocol_send(self, event: Event) -> None:
        """Send bytes, or note that the client's turn has come or gone."""
        if isinstance(event, RawData):
            await self._send(event.data)
            return
        if isinstance(event, Updated):
            self.waits_since = self.loop.time() if event.idle else float("inf")
        await super().protocol_send(event)

    async def _send(self, data: bytes) -> None:
        async with self.send_lock:
            try:
                for start in range(0, len(data), PIECE):
                    self.writer.write(data[start : start + PIECE] if len(data) > PIECE else data)
                    await self._drain()
            except (ConnectionError, RuntimeError):
                self.cut()
                await self.protocol.handle(Closed())
                await asyncio.sleep(0)  # an answer that is made without waiting would never learn of it

    async def _drain(self) -> None:
        if self.writer.transport.get_write_buffer_size() <= PIECE:
            await self.writer.drain()
            return
        waited, self.waits_since = self.waits_since, self.loop.time()
        with self._limit():
            await self.writer.drain()
        self.waits_since = waited

    @contextmanager
    def _limit(self) -> Iterator[None]:
        """Cut the connection unless the client reads in time."""
        cut = self.loop.call_later(SEND_SECONDS, self.writer.transport.abort)
        try:
            yield
        finally:
            cut.cancel()

    def cut(self) -> None:
        """End the connection at once, with whatever is under way on it."""
        self.writer.transport.abort()
        self._stop_reading()

    def _stop_reading(self) -> None:
        """End the reading task, which may wait for the turn of a request that was sent too early."""
        if self.reading is not None and self.reading is not asyncio.current_task():
            self.reading.cancel()

    async def _initiate_server_close(self) -> None:
        await self.protocol.handle(Closed())
        await self._close()

    async def _close(self) -> None:
        self._stop_reading()
        with self._limit():
            await super()._close()


run.TCPServer = Connection  # type: ignore[attr-defined] # Hypercorn has no setting for it
