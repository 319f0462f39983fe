"""A body is there before a request takes a place; who is too slow too often must bring it along."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from quart import Quart

from kit import bodies
from kit.bodies import LARGEST_BODY, Bodies, ClientLeft, read
from kit.problems import RateLimited, RequestTimedOut, TooLarge
from tests.support.asgi import call

MakeApp = Callable[..., Quart]
POST: dict[str, Any] = {"headers": [(b"content-length", b"4")]}


def client(*pieces: bytes | None, last: bool = True) -> Callable[[], Any]:
    """A client that sends these pieces at once, leaves at None, and says no more after them."""
    pending = list(pieces)

    async def receive() -> Any:
        if not pending:
            await asyncio.Event().wait()
        piece = pending.pop(0)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(pending) or not last}

    return receive


async def test_the_pieces_come_back_as_one_and_then_what_follows() -> None:
    receive = await Bodies().at_hand(POST, client(b"on", b"e ", b"", b"body", b"later"), "a")
    assert await receive() == {"type": "http.request", "body": b"one bodylater", "more_body": False}


async def test_a_request_without_a_body_waits_for_nothing() -> None:
    for headers in ([], [(b"content-length", b"0")]):
        receive = client(last=False)
        assert await Bodies().at_hand({"headers": headers}, receive, "a") is receive


@pytest.mark.parametrize("pieces", [(b"x" * (LARGEST_BODY + 1),), (b"x" * LARGEST_BODY, b"x")])
async def test_a_body_that_grows_beyond_the_limit_is_refused(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(TooLarge):
        await read(client(*pieces, last=False), 1)


@pytest.mark.parametrize("length", [b"65537", b"9" * 20])
async def test_a_body_that_is_said_to_be_too_long_is_refused_before_it_comes(length: bytes) -> None:
    with pytest.raises(TooLarge):
        await Bodies().at_hand({"headers": [(b"content-length", length)]}, client(last=False), "a")


async def test_a_client_that_leaves_is_gone() -> None:
    with pytest.raises(ClientLeft):
        await read(client(b"ha", None), 1)


async def test_a_body_that_comes_steadily_has_the_time_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BYTES_A_SECOND", 1)

    async def steady() -> Any:
        await asyncio.sleep(0.2)
        sent.append(b"x")
        return {"type": "http.request", "body": b"x", "more_body": len(sent) < 5}

    sent: list[bytes] = []
    assert await read(steady, 0.6) == b"xxxxx"


async def test_after_too_many_late_bodies_only_those_that_come_at_once_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.001)
    monkeypatch.setattr(bodies, "MOST_LATE", 2)
    waiting = Bodies()
    late = [waiting.at_hand(POST, client(b"h", last=False), "a") for _ in range(2)]
    assert [type(each) for each in await asyncio.gather(*late, return_exceptions=True)] == [RequestTimedOut] * 2
    with pytest.raises(RateLimited):
        await waiting.at_hand(POST, client(b"h", last=False), "a")
    assert await waiting.at_hand(POST, client(b"wh", b"ole"), "a")
    with pytest.raises(RequestTimedOut):
        await waiting.at_hand(POST, client(b"h", last=False), "b")


@pytest.mark.parametrize("coding", ["gzip", "br", " GZIP", "deflate, gzip"])
async def test_a_compressed_body_is_415_at_once(app: Quart, coding: str) -> None:
    headers = {"Content-Encoding": coding, "Content-Length": "40", "Content-Type": "application/json"}
    answer = await call(app.asgi_app, "/notes", "POST", headers, body=b"\x1f", more_body=True)
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")
    assert answer.headers["accept-encoding"] == "identity"


async def test_a_body_that_says_it_is_not_compressed_is_taken(app: Quart) -> None:
    headers = {"Content-Encoding": "identity", "Content-Length": "2"}
    assert (await call(app.asgi_app, "/notes", "POST", headers, body=b"{}")).status == 401


async def test_a_body_that_has_not_come_yet_holds_no_place(make_app: MakeApp) -> None:
    app = make_app(max_in_flight=1)
    headers = {"Content-Length": "10", "Content-Type": "application/json"}
    slow = asyncio.create_task(call(app.asgi_app, "/notes", "POST", headers, body=b"{", more_body=True))
    await asyncio.sleep(0.01)
    assert (await call(app.asgi_app, "/whoami")).status == 200
    assert (await slow).status == 408
