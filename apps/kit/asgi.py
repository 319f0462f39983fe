"""Names for ASGI's pieces, and the two answers that are sent without Quart."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import orjson

from kit.problems import Problem

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

ROUTE = "eventsphere.route"
"""Scope key under which the router notes the template of the matched route."""
PERSON = "eventsphere.person"
"""Scope key under which the access rule notes the name in logs of the person who makes the request."""
SHARED = "eventsphere.shared"
"""Scope key under which a route notes the public cache policy of an answer that is the same for every attendee."""
PLACE = "eventsphere.place"
"""Scope key of the request's place (`kit.places`)."""


def header(scope: Scope, name: bytes) -> str:
    """The first header of that lower-case name, or an empty text."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


async def answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    """Send a whole response at once."""
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})


async def answer_problem(send: Send, problem: Problem, request_id: str) -> None:
    """Send a problem document (RFC 9457) without Quart's help."""
    extra = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers = [(b"content-type", b"application/problem+json"), *extra]
    await answer(send, problem.status, orjson.dumps(problem.document(request_id)), headers)
