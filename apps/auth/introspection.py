"""Answers about tokens that were verified before, given before Quart: the price of a probe, not of a request."""

import orjson

from kit.asgi import ROUTE, App, Receive, Scope, Send, answer, header
from kit.bodies import beginning_with
from kit.json import dumps
from kit.runtime import Runtime
from kit.tokens import Principal

PATH = "/api/auth/verify"
HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
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
        message = await receive()  # the whole body: `kit.front` has it at hand before anything is worked on
        found = self._remembered(scope, message.get("body", b""))
        if found:
            scope[ROUTE] = PATH
            await answer(send, 200, active(found), HEADERS)
        else:
            await self.app(scope, beginning_with(message, receive), send)

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
