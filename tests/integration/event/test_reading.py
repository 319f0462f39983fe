"""Entity tags and caches: cheap for readers, never stale for who changes an event."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from kit.runtime import KEY
from tests.support.events import RunningEvents, operation

PUBLIC = "public, max-age=1, s-maxage=1"


def path_of(event: dict[str, Any]) -> str:
    return f"/api/events/{event['id']}"


async def test_public_reads_may_be_shared_for_a_second(events: RunningEvents) -> None:
    event = await events.published()
    for path in (path_of(event), "/api/events?sort=price"):
        for _ in range(2):
            answer = await events.client.get(path)
            assert answer.headers["Cache-Control"] == PUBLIC
            assert answer.headers["Content-Type"] == "application/json"


async def test_cancelled_events_are_public_too(events: RunningEvents) -> None:
    event = await events.published()
    await events.act(event, "cancel")
    answer = await events.client.get(path_of(event))
    assert (answer.body["status"], answer.headers["Cache-Control"]) == ("cancelled", PUBLIC)


async def test_what_only_a_token_shows_is_kept_by_nobody(events: RunningEvents) -> None:
    draft = await events.draft()
    secret = [
        await events.client.get(path_of(draft), token=events.organizer),
        await events.client.get("/api/events?mine=true", token=events.organizer),
        await events.client.get("/api/events?status=draft", token=events.organizer),
        await events.change(draft, title="Changed"),
    ]
    assert {answer.headers["Cache-Control"] for answer in secret} == {"private, no-store"}


async def test_draft_read_by_its_organizer_does_not_appear_to_others(events: RunningEvents) -> None:
    draft = await events.draft()
    for _ in range(2):
        assert (await events.client.get(path_of(draft), token=events.organizer)).status == 200
        assert (await events.client.get(path_of(draft))).status == 404


async def test_public_read_with_a_token_is_the_clients_own_copy(events: RunningEvents) -> None:
    event = await events.published()
    answer = await events.client.get(path_of(event), token=events.attendee)
    assert answer.headers["Cache-Control"] == "private, no-cache"


async def test_known_version_is_answered_without_a_body(events: RunningEvents) -> None:
    event = await events.published()
    for token in (None, events.organizer):
        for path in (path_of(event), "/api/events?sort=title&limit=3"):
            tag = (await events.client.get(path, token=token)).headers["ETag"]
            for known in (tag, f'"other", W/{tag}', "*"):
                headers = {"If-None-Match": known}
                answer = await events.client.get(path, token=token, headers=headers)
                assert (answer.status, answer.raw, answer.headers["ETag"]) == (304, b"", tag)
                assert "Content-Type" not in answer.headers
                assert "Cache-Control" in answer.headers
            assert (await events.client.get(path, token=token, headers={"If-None-Match": '"old"'})).status == 200


async def test_first_conditional_read_fills_the_cache_too(events: RunningEvents) -> None:
    event = await events.published()
    tag = (await events.client.get(path_of(event), token=events.organizer)).headers["ETag"]
    assert (await events.client.get(path_of(event), headers={"If-None-Match": tag})).status == 304
    await events.change(event, title="Not seen yet")
    assert (await events.client.get(path_of(event))).body["title"] == event["title"], "kept for a second"


async def test_every_visible_change_has_its_own_tag(events: RunningEvents) -> None:
    event = await events.draft()

    async def tag() -> str:
        return (await events.client.get(path_of(event), token=events.organizer)).headers["ETag"]

    op, booking = operation(), ObjectId()
    tags = [await tag()]
    for step in (
        events.act(event, "publish"),
        events.change(event, title="Changed"),
        events.take(event, op, booking),
        events.void(event, op, booking),
        events.take(event, operation(), booking, 2),
        events.give_back(event, operation(), booking, 2),
        events.act(event, "cancel"),
    ):
        answer = await step
        assert answer.status == 200
        tags.append(await tag())
    assert len(set(tags)) == len(tags)
    await events.settle(event, op)
    assert await tag() == tags[-1], "nothing that a reader sees has changed"


async def test_change_answers_with_the_new_tag(events: RunningEvents) -> None:
    event = await events.published()
    changed = await events.change(event, title="Changed")
    read = await events.client.get(path_of(event), token=events.organizer)
    assert changed.headers["ETag"] == read.headers["ETag"]
    assert changed.body == read.body


async def test_owner_sees_a_change_at_once_and_the_public_after_a_second(events: RunningEvents) -> None:
    event = await events.published()
    assert (await events.client.get(path_of(event))).body["title"] == event["title"]
    await events.change(event, title="Changed just now")
    assert (await events.client.get(path_of(event), token=events.organizer)).body["title"] == "Changed just now"
    assert (await events.client.get(path_of(event))).body["title"] == event["title"]
    await asyncio.sleep(1.05)
    assert (await events.client.get(path_of(event))).body["title"] == "Changed just now"


async def test_repeated_public_reads_do_not_reach_the_database(events: RunningEvents) -> None:
    event = await events.published()
    reads = 0
    service: Any = events.app.extensions[KEY].service.events
    real = service.read

    async def counted(*arguments: Any) -> Any:
        nonlocal reads
        reads += 1
        return await real(*arguments)

    service.read = counted
    try:
        for _ in range(5):
            assert (await events.client.get(path_of(event))).body == event
    finally:
        del service.read
    assert reads <= 2, "one, or two when a second ends meanwhile"


async def test_head_has_the_headers_of_get(events: RunningEvents) -> None:
    event = await events.published()
    answer = await events.client.call("HEAD", path_of(event))
    assert (answer.status, answer.raw) == (200, b"")
    assert answer.headers["ETag"]


async def test_an_event_from_before_time_zones_is_in_utc(events: RunningEvents) -> None:
    event = await events.published()
    assert event["time_zone"] == "UTC"
    collection = events.rules.events.events.events
    await collection.update_one({"_id": ObjectId(event["id"])}, {"$unset": {"time_zone": 1}})
    assert (await events.client.get(path_of(event), token=events.organizer)).body == event
    assert (await events.change(event, time_zone="Europe/Berlin")).body["time_zone"] == "Europe/Berlin"


async def test_attendees_who_ask_the_same_share_one_answer(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = events.app.extensions[KEY].service.events.events
    asked: list[int] = []
    page = repository.page

    async def counting(*wanted: Any) -> Any:
        asked.append(1)
        return await page(*wanted)

    path = "/api/events?sort=title&limit=7"
    await events.client.get("/api/events?limit=1", token=events.attendee)  # verifies the token
    monkeypatch.setattr(repository, "page", counting)
    for module in ("cache", "recorder"):
        monkeypatch.setattr(f"kit.{module}.monotonic", lambda: 0.0)  # a second may be short on a busy machine
    answers = [await events.client.get(path, token=token) for token in (events.attendee, None, events.attendee)]
    assert len({answer.raw for answer in answers}) == 1
    assert [answer.headers["Cache-Control"] for answer in answers] == ["private, no-cache", PUBLIC, "private, no-cache"]
    assert len(asked) == 1
    await events.client.get(path, token=events.organizer)
    assert len(asked) == 2
