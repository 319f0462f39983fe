"""Calls an ASGI application in memory, one message at a time: no socket, no server."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from kit.asgi import App, Headers


@dataclass
class Exchange:
    """One request and what the application sent for it."""

    scope: dict[str, Any]
    sent: list[Any] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {bytes(name).decode(): bytes(value).decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


async def call(
    app: App,
    path: str = "/",
    method: str = "GET",
    headers: Mapping[str, str] | Headers | None = None,
    *,
    query: bytes = b"",
    body: bytes = b"",
    more_body: bool = False,
) -> Exchange:
    """Send one request and gather the answer; whoever cancels the call leaves as a client does."""
    if isinstance(headers, Mapping):
        headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    exchange = Exchange(
        {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query,
            "root_path": "",
            "headers": [(b"host", b"example.org"), *(headers or [])],
            "client": ("203.0.113.9", 50000),
            "server": ("127.0.0.1", 80),
            "extensions": {},
        }
    )
    messages: asyncio.Queue[Any] = asyncio.Queue()
    messages.put_nowait({"type": "http.request", "body": body, "more_body": more_body})

    async def send(message: Any) -> None:
        exchange.sent.append(message)

    serving = asyncio.ensure_future(app(exchange.scope, messages.get, send))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        messages.put_nowait({"type": "http.disconnect"})
        await serving
        raise
    return exchange
