"""The shortcut answers only what it is sure of; everything else reaches the application untouched."""

import time
from typing import Any, cast

import orjson
import pytest

from auth.introspection import PATH, Shortcut
from kit.asgi import ROUTE, Message, Receive, Scope, Send
from kit.runtime import Runtime
from kit.tokens import Verifier
from tests.support.keys import make_keys

KEYS = make_keys()
TOKEN = KEYS.token()


class Application:
    """Notes what reaches it."""

    def __init__(self) -> None:
        self.body: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.body, more = b"", True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)


class FakeRuntime:
    verifier: Verifier


async def ask(body: bytes, **changes: Any) -> tuple[list[Message], Application, Scope]:
    runtime = FakeRuntime()
    runtime.verifier = Verifier(KEYS.local)
    await runtime.verifier.verify(TOKEN)
    headers = [(b"content-type", changes.pop("content_type", b"application/json"))]
    scope: Scope = {"type": "http", "method": "POST", "path": PATH, "headers": headers} | changes
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    application = Application()
    await Shortcut(cast("Runtime", runtime), application)(scope, receive, send)
    return sent, application, scope


QUESTION = orjson.dumps({"token": TOKEN})


async def test_a_remembered_token_is_answered_at_once() -> None:
    sent, application, scope = await ask(QUESTION)
    assert sent[0]["status"] == 200
    assert orjson.loads(sent[1]["body"])["active"] is True
    assert scope[ROUTE] == PATH
    assert application.body is None


@pytest.mark.parametrize(
    "body",
    [
        orjson.dumps({"token": KEYS.token()}),
        orjson.dumps({"token": TOKEN, "more": 1}),
        orjson.dumps({"token": {"$gt": ""}}),
        orjson.dumps([TOKEN]),
        b"{",
        b"",
    ],
    ids=["unknown token", "another field", "operator", "list", "malformed", "empty"],
)
async def test_all_else_passes_through(body: bytes) -> None:
    sent, application, _ = await ask(body)
    assert (sent, application.body) == ([], body)


@pytest.mark.parametrize(
    "changes", [{"method": "GET"}, {"path": "/api/auth/me"}, {"content_type": b"text/plain"}, {"type": "lifespan"}]
)
async def test_other_requests_pass_through(changes: dict[str, Any]) -> None:
    sent, application, _ = await ask(QUESTION, **changes)
    assert (sent, application.body) == ([], QUESTION)


async def test_a_token_that_has_expired_since_passes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + 901
    monkeypatch.setattr("kit.tokens.time", lambda: later)
    verifier = Verifier(KEYS.local)
    assert verifier.remembered(TOKEN) is None
