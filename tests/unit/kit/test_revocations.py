import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from kit import revocations
from kit.client import OutcomeUnknown, Reply
from kit.problems import Unauthorized
from kit.revocations import OVERLAP, Feed, Revocation, RevocationPage, RevocationQuery, Revocations, from_auth
from kit.tokens import Principal, Verifier
from tests.support.keys import TokenKeys

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
ADA = ObjectId()


def clock() -> datetime:
    return NOW


def entry(of: object, generation: int = 0, **ago: float) -> Revocation:
    return Revocation(id=str(of), generation=generation, at=NOW - timedelta(**ago))


def token_of(generation: int = 0, session: str = "") -> Principal:
    return Principal(ADA, "attendee", 2**40, session, generation)


async def known(*entries: Revocation) -> Revocations:
    found = Revocations(clock)
    await found.take(entries)
    return found


async def test_tokens_of_an_earlier_generation_have_ended_and_no_others() -> None:
    found = await known(entry(ADA, 2), entry(ObjectId(), 9))
    assert [found.ended(token_of(generation)) for generation in (0, 1, 2, 3)] == [True, True, False, False]


async def test_tokens_of_a_login_that_ended_have_ended_and_no_others() -> None:
    found = await known(entry("a" * 32))
    assert [found.ended(token_of(session=session)) for session in ("a" * 32, "b" * 32, "")] == [True, False, False]


@pytest.mark.parametrize("order", [(1, 3), (3, 1)])
async def test_the_latest_generation_counts_in_whatever_order_they_come(order: tuple[int, int]) -> None:
    found = await known(*(entry(ADA, generation) for generation in order))
    assert found.ended(token_of(2))


async def test_what_is_older_than_any_token_is_forgotten() -> None:
    found = await known(entry(ADA, 1, minutes=19))
    assert found.ended(token_of())
    found = await known(entry(ADA, 1, minutes=21))
    assert not found.ended(token_of())


async def test_memory_is_bounded_and_keeps_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocations, "MOST", 3)
    found = await known(*(entry(f"{number:032x}") for number in range(10)))
    kept = [number for number in range(10) if found.ended(token_of(session=f"{number:032x}"))]
    assert kept == [7, 8, 9]


async def test_a_token_that_was_verified_before_ends_too(keys: TokenKeys) -> None:
    found = Revocations()
    verifier = Verifier(keys.local, found.ended)
    token = keys.token(sub=ADA, gen=1)
    assert await verifier.verify(token) == verifier.remembered(token)
    await found.take([Revocation(id=str(ADA), generation=2, at=datetime.now(UTC))])
    assert verifier.remembered(token) is None
    with pytest.raises(Unauthorized, match="has ended"):
        await verifier.verify(token)
    assert await verifier.verify(keys.token(sub=ADA, gen=2))


class Auth:
    """Auth's list, of which each page has one entry; `away` after that many pages."""

    def __init__(self, *entries: Revocation, away: int | None = None) -> None:
        self.entries, self.away = entries, away
        self.asked: list[RevocationQuery] = []

    async def read(self, query: RevocationQuery) -> RevocationPage:
        if self.away is not None and len(self.asked) >= self.away:
            raise OutcomeUnknown("no definite answer")
        self.asked.append(query)
        place = int(query.cursor or 0)
        more = str(place + 1) if place + 1 < len(self.entries) else None
        return RevocationPage(items=list(self.entries[place : place + 1]), next_cursor=more, now=NOW)


async def test_the_list_is_read_from_what_matters_and_then_from_the_last_reading() -> None:
    auth, taken = Auth(entry(ADA), entry("a" * 32), entry("b" * 32)), list[str]()

    async def take(items: Sequence[Revocation]) -> None:
        taken.extend(each.id for each in items)

    feed = Feed(auth.read, take, timedelta(hours=1), deleted=True, clock=clock)
    await feed.follow()
    assert taken == [str(ADA), "a" * 32, "b" * 32]
    assert {(each.since, each.deleted) for each in auth.asked} == {(NOW - timedelta(hours=1), True)}
    assert [each.cursor for each in auth.asked] == [None, "1", "2"]
    await feed.follow()
    assert auth.asked[-1].since == NOW - OVERLAP


async def test_a_reading_that_breaks_off_begins_anew() -> None:
    auth, found = Auth(entry(ADA, 1), entry("a" * 32), away=1), Revocations(clock)
    feed = Feed(auth.read, found.take, clock=clock)
    with pytest.raises(OutcomeUnknown):
        await feed.follow()
    assert found.ended(token_of())
    assert not found.ended(token_of(1, "a" * 32))
    auth.away = None
    await feed.follow()
    assert found.ended(token_of(1, "a" * 32))


async def test_what_can_not_be_handed_on_is_read_again() -> None:
    auth = Auth(entry(ADA))

    async def take(items: Sequence[Revocation]) -> None:
        if len(auth.asked) == 1:
            raise ConnectionError("the database is away")

    feed = Feed(auth.read, take, clock=clock)
    with pytest.raises(ConnectionError):
        await feed.keep_up()
    await feed.keep_up()
    assert auth.asked[0].since == auth.asked[1].since


async def test_while_auth_is_away_what_is_known_goes_on_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    auth, found = Auth(entry(ADA, 1)), Revocations(clock)
    feed = Feed(auth.read, found.take, clock=clock)
    await feed.keep_up()
    auth.away = 0
    for _ in range(3):
        await feed.keep_up()
    assert found.ended(token_of())
    auth.away = None
    await feed.keep_up()
    told = [record.getMessage() for record in caplog.records if record.name == "kit.revocations"]
    assert told == ["auth's revocations can't be read; known ones go on", "auth's revocations can be read again"]


class Client:
    """Answers one call."""

    def __init__(self, status: int, body: Any) -> None:
        self.reply, self.path = Reply(status, body), ""

    async def call(self, method: str, path: str) -> Reply:
        self.path = f"{method} {path}"
        return self.reply


async def test_auth_is_asked_for_a_page() -> None:
    page = RevocationPage(items=[entry(ADA, 1)], next_cursor="x", now=NOW)
    client = Client(200, page.model_dump(mode="json"))
    asked = RevocationQuery(since=NOW, deleted=True, cursor="a b")
    assert await from_auth(client)(asked) == page  # type: ignore[arg-type]
    query = "since=2030-01-01T12%3A00%3A00Z&deleted=True&limit=1000&cursor=a+b"
    assert client.path == f"GET /internal/revocations?{query}"


@pytest.mark.parametrize("reply", [(404, {"code": "not_found"}), (401, None), (200, {"items": []}), (200, [])])
async def test_any_other_answer_is_none(reply: tuple[int, Any]) -> None:
    with pytest.raises(OutcomeUnknown):
        await from_auth(Client(*reply))(RevocationQuery(since=NOW))  # type: ignore[arg-type]
