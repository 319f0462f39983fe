"""Limit what one connection, and one address, can cost the edge; made for aiohttp 3.14.

aiohttp waits for ever until a client reads. Its server has no setting for that, so a subclass takes the place of its
handler; tests/unit/eventsphere/edge/test_connections.py fails when aiohttp no longer uses it.
"""

import asyncio
import resource
import socket
from contextlib import ExitStack
from typing import Any

from aiohttp import web, web_server
from aiohttp.web_protocol import RequestHandler

from kit.crowd import Crowd

SEND_SECONDS = 10
"""How long a client may take to make room in its full buffer of 64 KiB."""
BUFFER = 64 * 1024
CROWD = Crowd(most=2048, most_of_address=1024)


class EdgeConnection(RequestHandler):
    """One client's connection, cut when the client does not read."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.counted = ExitStack()
        self.since = self._loop.time()
        self.cutting: asyncio.TimerHandle | None = None

    @property
    def waits_since(self) -> float:
        """When this connection began to wait for its client; infinity while it is worked for."""
        waits = self._waiter is not None or self.writing_paused
        return self.since if waits else float("inf")

    @property
    def has_asked(self) -> bool:
        """Whether a whole head has come on this connection."""
        return self._request_count > 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, or end it when there are too many."""
        super().connection_made(transport)
        # Else the system keeps megabytes for a client that does not read.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        peer = transport.get_extra_info("peername") or ("",)
        try:
            self.counted.enter_context(CROWD.present(self, str(peer[0])))
        except ConnectionRefusedError:
            self.cut()

    def connection_lost(self, error: BaseException | None) -> None:
        """Forget the connection."""
        self.counted.close()
        self._forget_limit()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        self.since = self._loop.time()
        super().data_received(data)

    async def _handle_request(self, *given: Any) -> tuple[web.StreamResponse, bool]:
        """Answer one request, once the client has made room for the answer.

        aiohttp waits within an answer of more than 64 KiB only, so a client that asks many times and reads nothing
        would let small answers pile up without an end.
        """
        await self._drain_helper()
        return await super()._handle_request(*given)

    def pause_writing(self) -> None:
        """Give the client some time to read."""
        super().pause_writing()
        self.since = self._loop.time()
        self.cutting = self._loop.call_later(SEND_SECONDS, self.cut)

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._forget_limit()
        super().resume_writing()

    def cut(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    def _forget_limit(self) -> None:
        if self.cutting is not None:
            self.cutting.cancel()
            self.cutting = None


def allow_files() -> None:
    """Let this process open as many files as it may: many systems begin with 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


web_server.RequestHandler = EdgeConnection  # type: ignore[attr-defined] # aiohttp has no setting for it
