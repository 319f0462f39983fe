"""Speak HTTP/1.1 only, and tell every request when its client has gone; made for Hypercorn 0.18.0."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import h11
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.config import Config
from hypercorn.events import Closed, Event
from hypercorn.protocol.h11 import H11Protocol

HTTP_1 = {b"1.0", b"1.1"}


class Requests(TaskGroup):
    """The running requests of one connection."""

    async def spawn_app(self, app: Any, config: Config, scope: Any, send: Any) -> Callable[[Any], Awaitable[None]]:
        """Start a request; its disconnection is told even while nobody reads its body.

        Hypercorn puts the disconnection behind a body that waits to be read. A request that is answered without
        its body would wait there for ever, and keep its place.
        """
        put = await super().spawn_app(app, config, scope, send)
        waiting: asyncio.Queue[Any] = put.__self__  # type: ignore[attr-defined] # it is Queue.put

        async def put_or_disconnect(message: Any) -> None:
            while message["type"] == "http.disconnect" and waiting.full():
                waiting.get_nowait()
            await put(message)

        return put_or_disconnect


class OtherVersionError(Exception):
    """The client speaks another version than HTTP/1.x."""


class Http1(H11Protocol):
    """HTTP/1.1 and nothing else: a request to upgrade is served as if it had not asked (RFC 9110, section 7.8).

    Hypercorn would take HTTP/2, and would keep the connection of a refused web socket for ever.
    """

    async def handle(self, event: Event) -> None:
        """Take what came in.

        The preface of HTTP/2 is answered by 505.
        """
        try:
            await super().handle(event)
        except OtherVersionError:
            await self._send_error_response(505)
            await self.send(Closed())

    async def _check_protocol(self, event: h11.Request) -> None:
        if event.http_version not in HTTP_1:
            raise OtherVersionError

    async def _create_stream(self, request: h11.Request) -> None:
        headers = [(name, value) for name, value in request.headers if name != b"upgrade"]
        if len(headers) < len(request.headers):
            request = h11.Request(method=request.method, target=request.target, headers=headers)
        await super()._create_stream(request)
