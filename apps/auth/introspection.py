"""Answers about tokens that were verified before, given before Quart: the price of a probe, not of a request."""

import asyncio
from contextlib import suppress

import orjson

from kit.asgi import ROUTE, App, Message, Receive, Scope, Send, answer, header
from kit.json import dumps
from kit.runtime import Runtime
from kit.tokens import LONGEST_TOKEN, Principal

PATH = "/api/auth/verify"
HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
LARGEST_BODY = LONGEST_TOKEN + 64
PATIENCE_SECONDS = 5
INACTIVE = dumps({"active": False})


def active(found: Principal) -> bytes:
    """The answer about a valid token."""
    return dumps({"active": True, "sub": str(found.id), "role": found.role, "exp": found.expires})


class Shortcut:
    """Wraps an ASGI application; whatever is not a plain question about a remembered token passes through.

    Such answers need no work, so they do not count against a client's rate limit either.
    """

    def __init__(self, runtime: Runtime, app: App) -> None:
        self.runtime, self.app = runtime, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on what was read."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        messages = await _whole(receive)
        found = self._remembered(scope, b"".join(message.get("body", b"") for message in messages))
        if found:
            scope[ROUTE] = PATH
            await answer(send, 200, active(found), HEADERS)
        else:
            await self.app(scope, _beginning_with(messages, receive), send)

    def _remembered(self, scope: Scope, body: bytes) -> Principal | None:
        if header(scope, b"content-type") != "application/json":
            return None
        try:
            match orjson.loads(body):
                case {"token": str(token), **others} if not others:
                    return self.runtime.verifier.remembered(token)
        except orjson.JSONDecodeError:
            pass  # the route says what is wrong with it
        return None


async def _whole(receive: Receive) -> list[Message]:
    """The first pieces of a body: all of them, unless it is too long or too slow for a question of ours."""
    messages: list[Message] = []
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while size <= LARGEST_BODY:
                messages.append(await receive())
                size += len(messages[-1].get("body", b""))
                if not messages[-1].get("more_body"):
                    break
    return messages


def _beginning_with(messages: list[Message], receive: Receive) -> Receive:
    pending = iter(messages)

    async def again() -> Message:
        return next(pending, None) or await receive()

    return again
