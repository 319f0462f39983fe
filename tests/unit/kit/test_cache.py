import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from quart import Quart

from kit import cache, recorder
from kit.access import is_attendee
from kit.asgi import ROUTE, SHARED
from kit.cache import PublicCache
from kit.recorder import LARGEST_BODY, matches
from kit.runtime import Runtime
from tests.support.asgi import Exchange, call
from tests.support.keys import TokenKeys
from tests.unit.kit.conftest import Clock

ROOT = {"path": "/", "query_string": b"", "headers": []}
PUBLIC = {"cache-control": "public, max-age=1, s-maxage=10", "etag": '"v1"', "content-type": "text/plain"}


class Origin:
    """An application that counts its calls and answers what it is told."""

    def __init__(self, headers: dict[str, str], status: int = 200, chunks: tuple[bytes, ...] = (b"body",)) -> None:
        self.headers, self.status, self.chunks, self.calls = headers, status, chunks, 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.calls += 1
        scope[ROUTE] = "/route"
        pairs = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": pairs})
        for chunk in self.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})


@pytest.fixture(autouse=True)
def jumping(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Clock:
    for module in (cache, recorder):
        monkeypatch.setattr(module, "monotonic", clock)
    return clock


async def calls(origin: Origin, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> int:
    """How many of two requests reach the application."""
    cached = PublicCache(origin)
    await call(cached, **(first or {}))
    await call(cached, **(second or {}))
    return origin.calls


async def test_public_answer_is_repeated_whole_and_under_its_route() -> None:
    origin = Origin(PUBLIC, chunks=(b"one ", b"", b"two"))
    cached = PublicCache(origin)
    first, second = await call(cached), await call(cached)
    assert origin.calls == 1
    assert (first.body, second.body) == (b"one two", b"one two")
    assert second.headers == PUBLIC | {"content-length": "7"}
    assert second.scope[ROUTE] == "/route"


async def test_answer_expires(clock: Clock) -> None:
    origin = Origin(PUBLIC)
    cached = PublicCache(origin)
    await call(cached)
    clock.jump(9.9)
    await call(cached)
    assert origin.calls == 1
    clock.jump(0.2)
    await call(cached)
    assert origin.calls == 2


@pytest.mark.parametrize(
    "policy",
    ["", "no-store", "private, s-maxage=10", "public, max-age=10", "public, s-maxage=0", "public, xs-maxage=10"],
)
async def test_only_public_shared_answers_are_kept(policy: str) -> None:
    assert await calls(Origin(PUBLIC | {"cache-control": policy})) == 2


@pytest.mark.parametrize("status", [201, 204, 206, 301, 304, 404, 500])
async def test_only_200_is_kept(status: int) -> None:
    assert await calls(Origin(PUBLIC, status)) == 2


@pytest.mark.parametrize("header", [{"set-cookie": "a=b"}, {"vary": "accept-language"}])
async def test_answers_for_one_client_are_never_kept(header: dict[str, str]) -> None:
    assert await calls(Origin(PUBLIC | header)) == 2


async def test_large_bodies_are_not_kept_and_arrive_whole() -> None:
    chunks = (b"x" * LARGEST_BODY, b"y", b"z")
    origin = Origin(PUBLIC, chunks=chunks)
    cached = PublicCache(origin)
    for _ in range(2):
        assert (await call(cached)).body == b"".join(chunks)
    assert origin.calls == 2
    assert not cached.stored


async def test_body_of_the_largest_size_is_kept() -> None:
    assert await calls(Origin(PUBLIC, chunks=(b"x" * LARGEST_BODY,))) == 1


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
async def test_other_methods_pass(method: str) -> None:
    assert await calls(Origin(PUBLIC), {"method": method}) == 2
    assert await calls(Origin(PUBLIC), None, {"method": method}) == 2


async def test_request_with_a_token_passes_both_ways() -> None:
    with_token = {"headers": {"Authorization": "Bearer x"}}
    assert await calls(Origin(PUBLIC), with_token) == 2
    assert await calls(Origin(PUBLIC), None, with_token) == 2


async def test_range_is_answered_with_the_whole() -> None:
    cached = PublicCache(Origin(PUBLIC))
    await call(cached)
    answer = await call(cached, headers={"Range": "bytes=0-1"})
    assert (answer.status, answer.body) == (200, b"body")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"path": "/a"}, {"path": "/b"}),
        ({"query": b"a=1"}, {"query": b"a=2"}),
        ({"path": "/a?b=1"}, {"path": "/a", "query": b"b=1?"}),
        ({"path": "/a", "query": b"b=1"}, {"path": "/a?b=1"}),
    ],
)
async def test_other_addresses_have_other_answers(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert await calls(Origin(PUBLIC), first, second) == 2


async def ask_again(condition: str, headers: dict[str, str] = PUBLIC) -> Exchange:
    cached = PublicCache(Origin(headers))
    await call(cached)
    return await call(cached, headers={"If-None-Match": condition})


@pytest.mark.parametrize("condition", ['"v1"', 'W/"v1"', '"v0", "v1"', '"v0",W/"v1"', "*"])
async def test_client_that_has_this_version_gets_304(condition: str) -> None:
    answer = await ask_again(condition)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers == {"cache-control": PUBLIC["cache-control"], "etag": '"v1"'}


@pytest.mark.parametrize("condition", ['"v2"', "v1", "", '"V1"', ","])
async def test_client_that_has_another_gets_it_whole(condition: str) -> None:
    assert (await ask_again(condition)).status == 200


@pytest.mark.parametrize("policy", ["private", "public, s-maxage=10", "no-cache"])
@pytest.mark.parametrize("token", [{}, {"Authorization": "Bearer x"}])
async def test_any_answer_with_a_known_tag_is_304_without_its_body(policy: str, token: dict[str, str]) -> None:
    origin = Origin(PUBLIC | {"cache-control": policy}, chunks=(b"one", b"two"))
    answer = await call(PublicCache(origin), headers={"If-None-Match": 'W/"v1"'} | token)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers == {"cache-control": policy, "etag": '"v1"'}


async def test_answer_that_one_client_knew_is_kept_whole_for_the_next() -> None:
    origin = Origin(PUBLIC, chunks=(b"one", b"two"))
    cached = PublicCache(origin)
    assert (await call(cached, headers={"If-None-Match": '"v1"'})).status == 304
    answer = await call(cached)
    assert (answer.status, answer.body, origin.calls) == (200, b"onetwo", 1)


@pytest.mark.parametrize("status", [201, 404, 500])
async def test_only_200_becomes_304(status: int) -> None:
    answer = await call(PublicCache(Origin(PUBLIC, status)), headers={"If-None-Match": '"v1"'})
    assert answer.status == status


async def test_without_a_tag_there_is_no_304() -> None:
    headers = {name: value for name, value in PUBLIC.items() if name != "etag"}
    assert (await ask_again("*", headers)).status == 200


def test_comparison_is_weak() -> None:
    assert matches('"a"', 'W/"a"')
    assert not matches("", '"a"')


async def test_memory_is_bounded() -> None:
    origin = Origin(PUBLIC, chunks=(b"x" * 10_000,))
    cached = PublicCache(origin, most=100_000)
    for number in range(50):
        await call(cached, f"/{number}")
    assert 0 < cached.stored.currsize <= 100_000
    assert len(cached.stored) == 8
    origin.calls = 0
    await call(cached, "/49")
    await call(cached, "/0")
    assert origin.calls == 1  # the latest is known, the oldest forgotten


@pytest.mark.parametrize("path", ["/" + "x" * 1500, "/" + "\U0001f3ab" * 400])
async def test_the_key_counts_as_it_is_in_memory(path: str) -> None:
    cached = PublicCache(Origin(PUBLIC))
    await call(cached, path, query=b"y" * 300)
    texts = len(path) * (4 if path[1] > "x" else 1) + 300
    assert texts < cached.stored.currsize < texts + 3000


@pytest.mark.parametrize(("path", "query"), [("/" + "x" * 2048, b""), ("/x", b"y" * 2047)])
async def test_an_answer_to_a_very_long_address_is_not_kept(path: str, query: bytes) -> None:
    assert await calls(Origin(PUBLIC), *[{"path": path, "query": query}] * 2) == 2


async def test_answer_that_breaks_off_is_not_kept() -> None:
    async def breaks(_scope: Any, _receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"public, s-maxage=9")]}
        )
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ConnectionError

    cached = PublicCache(breaks)
    with pytest.raises(ConnectionError):
        await call(cached)
    assert not cached.stored


async def test_other_scopes_pass() -> None:
    passed: list[str] = []

    async def lifespan(scope: Any, *_: Any) -> None:
        passed.append(scope["type"])

    await PublicCache(lifespan)({"type": "lifespan"}, None, None)
    assert passed == ["lifespan"]


async def test_repeated_readers_of_a_public_page_do_not_count_against_its_limit(
    make_app: Callable[..., Quart],
) -> None:
    app = make_app()
    answers = [await call(app.asgi_app, "/poster") for _ in range(5)]
    running: Runtime = app.extensions["eventsphere.runtime"]
    assert running.service["posters"] == 1
    assert {answer.body for answer in answers} == {b"poster"}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 5
    assert 'route="/poster",service="sample",status="200"} 5.0' in running.metrics.render().decode()


class Held(Origin):
    """An origin that answers when it is told to."""

    def __init__(self, headers: dict[str, str], status: int = 200) -> None:
        super().__init__(headers | {"content-length": "4"}, status)
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.go.wait()
        await super().__call__(scope, receive, send)


async def asking(cached: PublicCache, count: int) -> list["asyncio.Task[Exchange]"]:
    tasks = [asyncio.create_task(call(cached)) for _ in range(count)]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_an_answer_that_has_expired_is_made_once_however_many_ask(clock: Clock) -> None:
    origin = Held(PUBLIC)
    cached = PublicCache(origin)
    for number in (1, 2):
        readers = await asking(cached, 50)
        origin.go.set()
        assert {reader.body for reader in await asyncio.gather(*readers)} == {b"body"}
        assert origin.calls == number
        origin.go.clear()
        clock.jump(11)


async def test_an_answer_that_is_not_for_everybody_is_made_for_each() -> None:
    origin = Held(PUBLIC, status=404)
    readers = await asking(PublicCache(origin), 3)
    origin.go.set()
    assert [reader.status for reader in await asyncio.gather(*readers)] == [404] * 3
    assert origin.calls == 3


async def test_nobody_waits_until_somebody_else_has_read_the_answer() -> None:
    cached = PublicCache(Origin(PUBLIC | {"content-length": "4"}))
    never_reads = asyncio.Event()

    async def send(message: Any) -> None:
        if "body" in message:  # `kit.reply` keeps the head until then
            await never_reads.wait()

    slow = asyncio.create_task(cached({"type": "http", "method": "GET", **ROOT}, None, send))
    await asyncio.sleep(0)
    assert (await call(cached)).body == b"body"
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_those_who_wait_for_an_answer_need_no_place(make_app: Callable[..., Quart]) -> None:
    app = make_app(max_in_flight=1)
    answers = await asyncio.gather(*(call(app.asgi_app, "/poster") for _ in range(20)))
    assert [answer.status for answer in answers] == [200] * 20


async def test_a_known_answer_needs_no_place(make_app: Callable[..., Quart]) -> None:
    app = make_app(max_in_flight=1)
    await call(app.asgi_app, "/poster")
    working = asyncio.create_task(call(app.asgi_app, "/wait/60000"))
    await asyncio.sleep(0.01)
    assert (await call(app.asgi_app, "/poster")).status == 200
    assert (await call(app.asgi_app, "/whoami")).status == 503
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


ATTENDEE = {"Authorization": "Bearer of-an-attendee"}
ORGANIZER = {"Authorization": "Bearer of-an-organizer"}


class SameForAll(Origin):
    """An origin whose route says that every attendee gets the same."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope[SHARED] = PUBLIC["cache-control"].encode()
        signed_in = any(name == b"authorization" for name, _ in scope["headers"])
        self.headers = PUBLIC | ({"cache-control": "private, no-cache"} if signed_in else {})
        await super().__call__(scope, receive, send)


def shared_with_attendees(origin: Origin) -> PublicCache:
    return PublicCache(origin, is_attendee=lambda authorization: authorization == ATTENDEE["Authorization"])


@pytest.mark.parametrize("first", [{}, ATTENDEE])
async def test_what_is_the_same_for_every_attendee_is_made_once(first: dict[str, str]) -> None:
    origin = SameForAll(PUBLIC)
    cached = shared_with_attendees(origin)
    answers = [await call(cached, headers=headers) for headers in (first, ATTENDEE, {})]
    assert origin.calls == 1
    assert {answer.body for answer in answers} == {b"body"}
    policies = [answer.headers["cache-control"] for answer in answers[1:]]
    assert policies == ["private, no-cache", PUBLIC["cache-control"]]


async def test_an_attendee_who_has_this_version_gets_304_that_no_cache_may_keep() -> None:
    cached = shared_with_attendees(SameForAll(PUBLIC))
    await call(cached)
    answer = await call(cached, headers=ATTENDEE | {"If-None-Match": '"v1"'})
    assert (answer.status, answer.headers["cache-control"]) == (304, "private, no-cache")


async def test_organizers_and_unknown_tokens_get_their_own_answer() -> None:
    origin = SameForAll(PUBLIC)
    cached = shared_with_attendees(origin)
    await call(cached)
    await call(cached, headers=ORGANIZER)
    assert origin.calls == 2
    await call(cached)
    assert origin.calls == 2


async def test_an_answer_that_is_not_said_to_be_the_same_is_an_attendees_own() -> None:
    origin = Origin(PUBLIC)
    cached = shared_with_attendees(origin)
    await call(cached)
    await call(cached, headers=ATTENDEE)
    assert origin.calls == 2


@pytest.mark.parametrize(("role", "shares"), [("attendee", True), ("organizer", False), ("admin", False)])
async def test_only_an_attendee_whose_token_was_verified_before_shares(
    running: Runtime, keys: TokenKeys, role: Any, shares: bool
) -> None:
    token = f"Bearer {keys.token(role)}"
    assert not is_attendee(running, token)
    await running.verifier.verify(token.removeprefix("Bearer "))
    assert is_attendee(running, token) is shares
    assert not is_attendee(running, token.replace("Bearer", "Basic"))
    running.verifier.ended = lambda _: True
    assert not is_attendee(running, token)
