"""An organizer who repeats a request under its Idempotency-Key has one event."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from event.repository import EventRepository
from kit.types import utc_now
from tests.support.client import Reply
from tests.support.events import RunningEvents, body


async def create(events: RunningEvents, wish: dict[str, Any], key: str, token: str | None = None) -> Reply:
    headers = {"Idempotency-Key": key}
    return await events.client.post("/api/events", wish, token=token or events.organizer, headers=headers)


async def titles(events: RunningEvents, token: str) -> list[str]:
    mine = await events.client.get("/api/events", token=token, params={"mine": "true", "status": "draft"})
    return [item["title"] for item in mine.body["items"]]


def new_key() -> str:
    return f"key-{ObjectId()}"


async def test_a_repeated_request_makes_no_second_event_and_has_the_same_answer(events: RunningEvents) -> None:
    token, key, wish = events.person(), new_key(), body(title="Only once")
    first, second = [await create(events, wish, key, token) for _ in range(2)]
    assert (first.status, second.status) == (201, 201)
    assert second.raw == first.raw
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert await titles(events, token) == ["Only once"]


async def test_twenty_requests_at_once_make_one_event(events: RunningEvents) -> None:
    token, key, wish = events.person(), new_key(), body(title="At once")
    answers = await asyncio.gather(*(create(events, wish, key, token) for _ in range(20)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.raw for answer in answers}) == 1
    assert await titles(events, token) == ["At once"]


async def test_the_answer_is_the_one_of_then_whatever_happened_since(events: RunningEvents) -> None:
    key, wish = new_key(), body()
    first = await create(events, wish, key)
    await events.act(first.body, "publish")
    assert (await create(events, wish, key)).raw == first.raw
    assert (await events.now(first.body))["status"] == "published"


async def test_a_deleted_draft_stays_deleted(events: RunningEvents) -> None:
    token, key, wish = events.person(), new_key(), body()
    made = await create(events, wish, key, token)
    await events.client.delete(f"/api/events/{made.body['id']}", token=token)
    assert (await create(events, wish, key, token)).status == 201
    assert await titles(events, token) == []


async def test_another_body_under_the_key_is_refused(events: RunningEvents) -> None:
    token, key = events.person(), new_key()
    await create(events, body(title="This one"), key, token)
    other = await create(events, body(title="Another one"), key, token)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert await titles(events, token) == ["This one"]


async def test_two_organizers_may_use_the_same_key(events: RunningEvents) -> None:
    key, wish = new_key(), body()
    one, other = [await create(events, wish, key, token) for token in (events.person(), events.person())]
    assert (one.status, other.status) == (201, 201)
    assert one.body["id"] != other.body["id"]


async def test_a_request_that_a_crash_cut_short_is_finished_by_its_repetition(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, key, wish = events.person(), new_key(), body(title="Survivor")

    async def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(EventRepository, "restore", crash)
        assert (await create(events, wish, key, token)).status == 500
    assert await titles(events, token) == []
    assert (await create(events, wish, key, token)).status == 201
    assert await titles(events, token) == ["Survivor"]


async def test_after_a_day_the_key_is_free_again(events: RunningEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    key, wish = new_key(), body()
    first = await create(events, wish, key)
    monkeypatch.setattr(events.rules.events, "clock", lambda: utc_now() + timedelta(hours=25))
    again = await create(events, wish, key)
    assert again.status == 201
    assert again.body["id"] != first.body["id"]


@pytest.mark.parametrize("key", ["short", "k" * 129, "with a space", "ümlaut-key"])
async def test_a_malformed_key_is_named(events: RunningEvents, key: str) -> None:
    refused = await create(events, body(), key)
    assert (refused.status, refused.code) == (422, "validation_error")
    assert "idempotency" in str(refused.raw).lower()
