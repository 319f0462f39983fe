"""A request holds its place while it is worked on, and not while its client reads."""

import asyncio
from typing import Any

import pytest

from kit.front import Front
from kit.lifecycle import Lifecycle
from kit.metrics import Metrics
from kit.settings import Settings

PLAIN = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]}
STREAM = {"type": "http.response.start", "status": 200, "headers": []}


class Answers:
    """An application that sends these messages; notes how many places are taken as it does, and in between."""

    def __init__(self, settings: Settings, *messages: dict[str, Any]) -> None:
        life = Lifecycle()
        life.started = True
        self.front = Front(self, settings, life, Metrics("sample"))
        self.messages = messages
        self.working: list[int] = []
        self.sending: list[int] = []

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        for message in self.messages:
            self.working.append(self.front.places.taken)
            await send(dict(message))

    async def ask(self) -> None:
        async def send(_: Any) -> None:
            await asyncio.sleep(0)
            self.sending.append(self.front.places.taken)

        await self.front({"type": "http", "method": "GET", "path": "/", "headers": [], "client": None}, never, send)


async def never() -> Any:
    raise AssertionError("there is no body")


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


@pytest.mark.parametrize(
    "messages",
    [
        (PLAIN, piece(b"complete", more=False)),
        (PLAIN, piece(b"complete", more=True), piece(b"", more=False)),
        (PLAIN, piece(b"", more=False)),
        (STREAM, piece(b"", more=False)),
    ],
)
async def test_a_whole_answer_is_sent_without_a_place(settings: Settings, messages: tuple[dict[str, Any], ...]) -> None:
    app = Answers(settings, *messages)
    await app.ask()
    assert app.working[:2] == [1, 1]
    assert set(app.sending) == {0}
    assert app.front.places.taken == 0


async def test_a_long_answer_is_made_with_a_place_and_sent_without(settings: Settings) -> None:
    app = Answers(settings, STREAM, piece(b"one", more=True), piece(b"two", more=True), piece(b"", more=False))
    await app.ask()
    assert app.working == [1, 1, 1, 1]
    assert app.sending == [0, 0, 0, 0]
    assert (app.front.places.taken, app.front.places.by_client) == (0, {})
