"""Seats held for people who wait: kept apart, sold or given back, each once."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from bson import ObjectId

from event import holds as holds_module
from tests.support.client import Reply
from tests.support.events import RunningEvents, moment, operation

Event = dict[str, Any]


async def hold(events: RunningEvents, event: Event, op: ObjectId, entry: ObjectId, seats: int = 2) -> Reply:
    body = {"entry_id": str(entry), "seats": seats, "until": moment(minutes=15)}
    return await events.internal("PUT", event, f"/holds/{op}", body)


async def release(events: RunningEvents, event: Event, op: ObjectId, entry: ObjectId) -> Reply:
    return await events.internal("DELETE", event, f"/holds/{op}?entry_id={entry}")


async def take_held(events: RunningEvents, event: Event, op: ObjectId, held: ObjectId, seats: int = 2) -> Reply:
    return await events.take(event, op, ObjectId(), seats, hold=str(held))


async def queue(events: RunningEvents, event: Event, waiting: bool, version: int, least: int | None = None) -> Reply:
    return await events.internal("PUT", event, "/queue", {"waiting": waiting, "version": version, "least": least})


async def test_a_hold_is_kept_apart_and_given_back_once(events: RunningEvents) -> None:
    event, op, entry = await events.published(), operation(), ObjectId()
    for _ in range(3):
        reply = await hold(events, event, op, entry)
        assert (reply.status, reply.body) == (200, {"op": str(op), "seats": 2})
    assert await events.counters(event) == (48, 2, 0)
    for _ in range(3):
        assert (await release(events, event, op, entry)).body["result"] == "voided"
    assert await events.counters(event) == (50, 0, 0)
    late = await hold(events, event, op, entry)
    assert (late.status, late.code) == (409, "operation_void")
    assert await events.counters(event) == (50, 0, 0)


async def test_a_hold_is_sold_once_and_its_price_is_todays(events: RunningEvents) -> None:
    event, op, entry, take = await events.published(), operation(), ObjectId(), operation()
    await hold(events, event, op, entry)
    booking = ObjectId()
    for _ in range(3):
        reply = await events.take(event, take, booking, 2, hold=str(op))
        assert (reply.status, reply.body["unit_price"]["amount"]) == (200, 4500)
    assert await events.counters(event) == (48, 0, 2)
    another = await take_held(events, event, operation(), op)
    assert (another.status, another.code) == (409, "hold_gone")
    assert (await release(events, event, op, entry)).status == 200
    assert await events.counters(event) == (48, 0, 2), "what was sold is not given back"


async def test_selling_and_giving_back_at_once_never_does_both(events: RunningEvents) -> None:
    event = await events.published()
    for _ in range(10):
        op, entry = operation(), ObjectId()
        await hold(events, event, op, entry)
        before = await events.counters(event)
        sold, _ = await asyncio.gather(take_held(events, event, operation(), op), release(events, event, op, entry))
        assert (sold.status, sold.code) in {(200, None), (409, "hold_gone")}
        taken = 2 if sold.status == 200 else 0
        assert await events.counters(event) == (before[0] + 2 - taken, before[1] - 2, before[2] + taken)


async def test_a_release_before_its_hold_wins(events: RunningEvents) -> None:
    event, op, entry = await events.published(), operation(), ObjectId()
    assert (await release(events, event, op, entry)).body["result"] == "voided"
    late = await hold(events, event, op, entry)
    assert (late.status, late.code) == (409, "operation_void")
    assert await events.counters(event) == (50, 0, 0)


async def test_holds_need_free_seats_of_an_event_on_sale(events: RunningEvents) -> None:
    event, draft = await events.published(capacity=3), await events.draft()
    assert (await hold(events, event, operation(), ObjectId())).status == 200
    refused = await hold(events, event, operation(), ObjectId())
    assert (refused.code, refused.body["remaining"]) == ("sold_out", 1)
    assert (await hold(events, draft, operation(), ObjectId())).code == "not_on_sale"
    unknown = {"id": str(ObjectId())}
    assert (await hold(events, unknown, operation(), ObjectId())).status == 404
    assert (await release(events, unknown, operation(), ObjectId())).body["result"] == "nothing"
    assert (await queue(events, unknown, True, 1)).status == 404
    shrunk = await events.change(event, capacity=1)
    assert (shrunk.status, shrunk.code, shrunk.body["held"]) == (409, "capacity_too_small", 2)


async def test_a_hold_of_something_else_is_refused(events: RunningEvents) -> None:
    event, op, entry = await events.published(), operation(), ObjectId()
    await hold(events, event, op, entry)
    assert (await hold(events, event, op, ObjectId())).code == "operation_used"
    assert (await hold(events, event, op, entry, 3)).code == "operation_used"
    assert (await release(events, event, op, ObjectId())).code == "operation_used"
    assert (await take_held(events, event, operation(), op, 1)).code == "hold_gone"
    assert (await take_held(events, event, operation(), operation())).code == "hold_gone"
    assert await events.counters(event) == (48, 2, 0)


async def test_what_is_settled_is_forgotten_and_can_not_come_back(events: RunningEvents) -> None:
    event, open_op, sold_op, back_op = await events.published(), operation(), operation(), operation()
    entry, take = ObjectId(), operation(seconds=1)
    for op in (open_op, sold_op, back_op):
        await hold(events, event, op, entry)
    await take_held(events, event, take, sold_op)
    await release(events, event, back_op, entry)
    await events.settle(event, open_op, sold_op, back_op, take)
    stored = await events.stored(event)
    assert [item["op"] for item in stored["holds"]] == [open_op], "seats that are held are never forgotten"
    for op in (sold_op, back_op):
        late = await hold(events, event, op, entry)
        assert (late.code, late.body["horizon"]) == ("operation_expired", str(take))
        assert (await release(events, event, op, entry)).body["result"] == "nothing"
    assert (await take_held(events, event, operation(seconds=3), open_op)).status == 200
    assert await events.counters(event) == (46, 0, 4)


async def test_while_people_wait_only_held_seats_are_taken(events: RunningEvents) -> None:
    event, op = await events.published(), operation()
    assert (await queue(events, event, True, 2)).status == 204
    refused = await events.take(event, operation(), ObjectId(), 1)
    assert (refused.status, refused.code, refused.body["waiting_list"]) == (409, "sold_out", True)
    assert (await events.internal("GET", event)).body["queue"] is True
    await hold(events, event, op, ObjectId())
    assert (await take_held(events, event, operation(), op)).status == 200
    assert (await queue(events, event, False, 1)).status == 204
    assert (await events.take(event, operation(), ObjectId(), 1)).code == "sold_out", "an older saying came late"
    assert (await queue(events, event, False, 3)).status == 204
    assert (await events.take(event, operation(), ObjectId(), 1)).status == 200
    assert (await queue(events, event, True, 3)).status == 204
    assert (await events.take(event, operation(), ObjectId(), 1)).status == 200


async def test_seats_that_nobody_who_waits_can_use_are_for_everybody(events: RunningEvents) -> None:
    event = await events.published(capacity=3)
    await queue(events, event, True, 1, least=4)
    shown = await events.client.get(f"/api/events/{event['id']}")
    assert (shown.body["remaining"], shown.body["waiting_list"]) == (3, False)
    assert (await events.take(event, operation(), ObjectId(), 1)).status == 200
    await queue(events, event, True, 2, least=2)
    refused = await events.take(event, operation(), ObjectId(), 1)
    assert (refused.code, refused.body["waiting_list"]) == ("sold_out", True), (
        "two are free, and somebody waits for two"
    )
    hold_of_one = operation()
    await hold(events, event, hold_of_one, ObjectId(), 1)
    assert (await events.take(event, operation(), ObjectId(), 1)).status == 200, "one is free, of no use to them"
    assert await events.counters(event) == (0, 1, 2)


async def test_a_rush_takes_no_seat_that_somebody_who_waits_can_use(events: RunningEvents) -> None:
    event = await events.published(capacity=6)
    await queue(events, event, True, 1, least=4)
    wanted = [events.take(event, operation(), ObjectId(), 1) for _ in range(6)]
    assert {reply.code for reply in await asyncio.gather(*wanted)} == {"sold_out"}
    assert await events.counters(event) == (6, 0, 0)


async def test_held_seats_are_taken_at_the_new_price_after_a_change_by_the_organizer(events: RunningEvents) -> None:
    event, op = await events.published(), operation()
    await events.take(event, operation(), ObjectId(), 1)  # remembers the facts of now
    await hold(events, event, op, ObjectId())
    await events.change(event, price={"amount": 1200, "currency": "USD"})
    taken = await take_held(events, event, operation(seconds=1), op)
    assert (taken.status, taken.body["unit_price"]["amount"]) == (200, 1200)
    assert await events.counters(event) == (47, 0, 3)


async def test_what_becomes_of_held_seats_is_a_new_version_each_time(events: RunningEvents) -> None:
    event, first, second, entry = await events.published(), operation(), operation(seconds=1), ObjectId()
    versions = [(await events.stored(event))["version"]]
    for step in (
        hold(events, event, first, entry),
        take_held(events, event, operation(seconds=2), first),
        hold(events, event, second, entry),
        release(events, event, second, entry),
    ):
        assert (await step).status == 200
        versions.append((await events.stored(event))["version"])
    assert versions == sorted(set(versions))


async def test_everybody_can_see_that_people_wait(events: RunningEvents) -> None:
    event = await events.published()
    path = f"/api/events/{event['id']}"
    tags = []
    for waiting, version in ((False, 1), (True, 2), (False, 3)):
        await queue(events, event, waiting, version)
        seen = await events.client.get(path, token=events.organizer)
        listed = await events.client.get("/api/events?mine=true&limit=100", token=events.organizer)
        (item,) = [each for each in listed.body["items"] if each["id"] == event["id"]]
        assert (seen.body["waiting_list"], item["waiting_list"]) == (waiting, waiting)
        assert not {"queue", "holds", "ledger", "horizon"} & (seen.body.keys() | item.keys())
        tags.append(seen.headers["ETag"])
    assert len(set(tags)) == 3


async def test_a_sold_out_event_says_whether_people_wait(events: RunningEvents) -> None:
    event = await events.published(capacity=1)
    await events.take(event, operation(), ObjectId(), 1)
    assert (await events.take(event, operation(), ObjectId(), 1)).body["waiting_list"] is False
    await queue(events, event, True, 1)
    assert (await events.take(event, operation(), ObjectId(), 1)).body["waiting_list"] is True


async def test_one_seat_that_is_held_comes_back_too(events: RunningEvents) -> None:
    event, op, entry = await events.published(), operation(), ObjectId()
    await hold(events, event, op, entry, 1)
    assert await events.counters(event) == (49, 1, 0)
    assert (await release(events, event, op, entry)).body["result"] == "voided"
    assert await events.counters(event) == (50, 0, 0)


async def test_a_hold_at_the_horizon_is_too_old(events: RunningEvents) -> None:
    event, op = await events.published(), operation()
    await events.settle(event, op)
    assert (await hold(events, event, op, ObjectId())).code == "operation_expired"


async def test_an_event_has_only_so_many_holds(events: RunningEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    event = await events.published()
    monkeypatch.setattr(holds_module, "MOST_ENTRIES", 2)
    answers = [await hold(events, event, operation(), ObjectId()) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 503]
    assert await events.counters(event) == (46, 4, 0)


async def test_the_event_knows_until_when_seats_are_held(events: RunningEvents) -> None:
    event, until = await events.published(), moment(minutes=15)
    body = {"entry_id": str(ObjectId()), "seats": 2, "until": until}
    await events.internal("PUT", event, f"/holds/{operation()}", body)
    (stored,) = (await events.stored(event))["holds"]
    assert stored["until"] == datetime.fromisoformat(until)


async def test_held_seats_of_an_event_that_has_changed_and_has_no_free_ones_are_sold(events: RunningEvents) -> None:
    event, op = await events.published(capacity=3), operation()
    await events.take(event, operation(), ObjectId(), 1)  # remembers the facts of now
    await hold(events, event, op, ObjectId())
    await events.change(event, title="Another title")
    assert (await take_held(events, event, operation(), op)).status == 200
    assert await events.counters(event) == (0, 0, 3)
