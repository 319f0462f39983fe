"""An event that is moved or renamed: bookings and places on the waiting list follow, and each person is told once."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest
from bson import ObjectId

from booking import copies
from booking.event_changes import EventChange, EventChangeRepository
from booking.models import BookedEvent, Booking
from booking.schemas import CreateBooking, JoinWaitingList
from booking.seat_answers import ChangedEvent
from booking.service import Created
from booking.waiting_models import WaitingEntry
from kit.database import Database, Document
from kit.types import utc_now
from tests.integration.booking.conftest import Platform
from tests.support.client import Client

TAKES, LIST = "/takes", "/internal/changed"


async def book(platform: Platform, event_id: ObjectId, seats: int = 1) -> Created:
    wish = CreateBooking(event_id=event_id, seats=seats)
    return await platform.services().bookings.create(ObjectId(), "a-good-key", wish)


async def wait_for(platform: Platform, event_id: ObjectId) -> ObjectId:
    joined = await platform.services().waiting.join(ObjectId(), JoinWaitingList(event_id=event_id, seats=1))
    return joined.id


async def move(platform: Platform, event_id: ObjectId, **changes: Any) -> None:
    done = await platform.event.patch(f"/api/events/{event_id}", changes, token=platform.organizer_token)
    assert done.status == 200, done.raw


async def follow(platform: Platform) -> None:
    await platform.services().event_changes.follow()
    await platform.services().deliveries.deliver_all()
    await platform.services().waiting_messages.deliver_all()


async def place(platform: Platform, entry_id: ObjectId) -> Document:
    found = await platform.database.collection(WaitingEntry).find_one({"_id": entry_id})
    assert found is not None
    return found


async def is_due(platform: Platform, event_id: ObjectId) -> bool:
    found = await platform.database.collection(EventChange).find_one({"_id": event_id})
    return found is not None and "due" in found


def told(platform: Platform, about: Any) -> list[tuple[str, str]]:
    """What venues the messages about a change named: what was, what is."""
    bodies = [
        orjson.loads(item.body)
        for item in platform.topic.taken
        if item.what.endswith(".changed") and item.booking_id == ObjectId(str(about))
    ]
    return [(body["event_before"]["venue"], body["event"]["venue"]) for body in bodies]


async def test_a_booking_shows_what_is_and_what_was(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(time_zone="Europe/Berlin"), platform.keys.token()
    body, key = {"event_id": str(event_id), "seats": 2}, {"Idempotency-Key": "a-good-key"}
    made = (await booking.post("/api/bookings", body, token=token, headers=key)).body
    assert (made["event"]["time_zone"], made["event_before"]) == ("Europe/Berlin", None)
    new = {"title": "Night of strings", "venue": "New Hall", "starts_at": "2099-01-01T00:00:00Z"}
    await move(platform, event_id, **new, ends_at="2099-01-01T02:00:00Z")
    await follow(platform)
    one = (await booking.get(f"/api/bookings/{made['id']}", token=token)).body
    (listed,) = (await booking.get("/api/bookings", token=token)).body["items"]
    (sold,) = (await booking.get(f"/api/bookings/events/{event_id}", token=platform.organizer_token)).body["items"]
    assert one == listed == sold
    assert one["event"].items() >= new.items()
    assert one["event_before"] == made["event"]


async def test_each_buyer_is_told_once_whatever_is_repeated(platform: Platform) -> None:
    event_id, other = await platform.new_event(), await platform.new_event()
    made = [await book(platform, event_id, seats) for seats in (1, 2, 3)]
    kept = await book(platform, other)
    await move(platform, event_id, venue="New Hall")
    replicas = [platform.services().event_changes for _ in range(3)]
    await asyncio.gather(*(replica.follow() for replica in replicas))
    for _ in range(2):
        await follow(platform)
    for each in made:
        assert told(platform, each.booking_id) == [("Old Town Hall", "New Hall")]
        assert platform.topic.whats(each.booking_id) == ["booking.confirmed", "booking.changed"]
    assert told(platform, kept.booking_id) == []
    assert not await is_due(platform, event_id)


async def test_of_two_workers_who_read_the_same_old_copy_one_tells(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=1)
    made, entry_id = await book(platform, event_id), await wait_for(platform, event_id)
    pairs = [
        (copies.of_booking, Booking, await platform.booking_document(made.booking_id)),
        (copies.of_entry, WaitingEntry, await place(platform, entry_id)),
    ]
    for of_document, model, read in pairs:
        after = BookedEvent.model_validate(read["event"] | {"venue": "New Hall", "facts_version": 1})
        collection: Any = platform.database.collection(model)
        written = [await collection.bulk_write([of_document(read, after, utc_now())]) for _ in range(2)]
        assert [each.modified_count for each in written] == [1, 0]


async def test_each_change_is_told(platform: Platform) -> None:
    event_id = await platform.new_event()
    made = await book(platform, event_id)
    for venue in ("New Hall", "Newest Hall"):
        await move(platform, event_id, venue=venue)
        await follow(platform)
    assert told(platform, made.booking_id) == [("Old Town Hall", "New Hall"), ("New Hall", "Newest Hall")]
    document = await platform.booking_document(made.booking_id)
    assert document["event_before"]["venue"] == "Old Town Hall", "what was booked, not what was in between"


async def test_a_change_that_is_taken_back_is_none(platform: Platform) -> None:
    event_id = await platform.new_event()
    made = await book(platform, event_id)
    for venue in ("New Hall", "Old Town Hall"):
        await move(platform, event_id, venue=venue)
    await follow(platform)
    assert told(platform, made.booking_id) == []
    await move(platform, event_id, venue="New Hall")
    await follow(platform)
    await move(platform, event_id, venue="Old Town Hall")
    await follow(platform)
    assert "event_before" not in await platform.booking_document(made.booking_id)
    assert told(platform, made.booking_id)[-1] == ("New Hall", "Old Town Hall")


async def test_what_tickets_do_not_show_is_not_told(platform: Platform) -> None:
    event_id = await platform.new_event()
    made = await book(platform, event_id)
    await move(platform, event_id, description="Longer.", capacity=30)
    await follow(platform)
    assert told(platform, made.booking_id) == []


async def test_who_gave_the_seats_back_sees_the_change_and_gets_no_message(platform: Platform) -> None:
    event_id, person = await platform.new_event(), ObjectId()
    wish = CreateBooking(event_id=event_id, seats=1)
    made = await platform.services().bookings.create(person, "a-good-key", wish)
    await platform.services().bookings.cancel(person, made.booking_id)
    await move(platform, event_id, venue="New Hall")
    await follow(platform)
    assert (await platform.booking_document(made.booking_id))["event"]["venue"] == "New Hall"
    assert told(platform, made.booking_id) == []


async def test_who_waits_is_told_and_who_left_is_not(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=1)
    await book(platform, event_id)
    waits, left = await wait_for(platform, event_id), await wait_for(platform, event_id)
    entry = await place(platform, left)
    await platform.services().waiting.leave(entry["user_id"], left)
    await move(platform, event_id, venue="New Hall")
    await follow(platform)
    await follow(platform)
    assert told(platform, waits) == [("Old Town Hall", "New Hall")]
    assert told(platform, left) == []
    for entry_id in (waits, left):
        found = await place(platform, entry_id)
        assert (found["event"]["venue"], found["event_before"]["venue"]) == ("New Hall", "Old Town Hall")


async def test_an_offer_that_is_not_told_yet_is_not_lost_to_a_change(platform: Platform) -> None:
    event_id, person = await platform.new_event(capacity=1), ObjectId()
    wish = CreateBooking(event_id=event_id, seats=1)
    made = await platform.services().bookings.create(person, "a-good-key", wish)
    waits = await wait_for(platform, event_id)
    await platform.services().bookings.cancel(person, made.booking_id)
    platform.clock.forward(seconds=2)
    await platform.services().queues.run()
    assert (await place(platform, waits))["notice"]["what"] == "waiting_list.offered"
    await move(platform, event_id, venue="New Hall")
    await platform.services().event_changes.follow()
    assert await is_due(platform, event_id)
    for _ in range(2):
        await follow(platform)
        platform.clock.forward(seconds=2)
    assert platform.topic.whats(waits) == ["waiting_list.offered", "waiting_list.changed"]
    assert not await is_due(platform, event_id)


async def test_a_place_is_shown_as_the_event_is_now(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(capacity=1, time_zone="Europe/Berlin"), platform.keys.token()
    await book(platform, event_id)
    wish = {"event_id": str(event_id), "seats": 1}
    joined = (await booking.post("/api/bookings/waiting-list", wish, token=token)).body
    assert (joined["event"]["time_zone"], joined["event_before"]) == ("Europe/Berlin", None)
    await move(platform, event_id, venue="New Hall")
    await follow(platform)
    (found,) = (await booking.get("/api/bookings/waiting-list", token=token)).body["items"]
    assert (found["event"]["venue"], found["event_before"]) == ("New Hall", joined["event"])


async def test_batches_survive_a_crash(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "BATCH", 2)
    event_id = await platform.new_event()
    made = [await book(platform, event_id) for _ in range(7)]
    await move(platform, event_id, venue="New Hall")
    of_booking, calls = copies.of_booking, [0]

    def die_later(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] > 5:
            raise RuntimeError("the process ends here")
        return of_booking(*arguments)

    monkeypatch.setattr(copies, "of_booking", die_later)
    await platform.services().event_changes.follow()
    bookings = platform.database.collection(Booking)
    assert await bookings.count_documents({"event_id": event_id, "event.venue": "New Hall"}) == 4
    monkeypatch.setattr(copies, "of_booking", of_booking)
    await follow(platform)
    assert await is_due(platform, event_id), "another process may still be at it"
    platform.clock.forward(seconds=16)
    platform.faults.lose_requests.append(LIST)
    await platform.services().event_changes.go_on()
    await platform.services().deliveries.deliver_all()
    for each in made:
        assert told(platform, each.booking_id) == [("Old Town Hall", "New Hall")]


async def test_a_booking_that_took_its_seats_before_the_change_follows_too(platform: Platform) -> None:
    event_id = await platform.new_event()
    platform.faults.lose_answers.append(TAKES)
    pending = await book(platform, event_id, 2)
    assert pending.status == 202
    await move(platform, event_id, venue="New Hall")
    platform.faults.clear()
    await platform.services().event_changes.follow()
    assert await is_due(platform, event_id), "it may be confirmed with the old facts at any time"
    platform.clock.forward(seconds=16)
    await platform.services().sweeper.sweep_all()
    await follow(platform)
    document = await platform.booking_document(pending.booking_id)
    assert (document["status"], document["event"]["venue"]) == ("confirmed", "New Hall")
    assert not await is_due(platform, event_id)


async def test_copies_that_are_older_than_their_versions_follow(platform: Platform) -> None:
    event_id = await platform.new_event(time_zone="Europe/Berlin")
    made = await book(platform, event_id)
    older = {"$unset": {"event.facts_version": 1, "event.time_zone": 1}}
    await platform.database.collection(Booking).update_one({"_id": made.booking_id}, older)
    await move(platform, event_id, venue="New Hall")
    await follow(platform)
    document = await platform.booking_document(made.booking_id)
    assert (document["event"]["venue"], document["event"]["time_zone"]) == ("New Hall", "Europe/Berlin")
    assert told(platform, made.booking_id) == [("Old Town Hall", "New Hall")]


async def test_only_what_is_new_is_asked_for_and_an_older_change_changes_nothing(platform: Platform) -> None:
    apart = Database(platform.database.client, f"{platform.database.engine.database_name}-apart")
    await apart.prepare([EventChange])
    repository, now = EventChangeRepository(apart), utc_now()
    facts = (await platform.services().bookings.seats.facts(await platform.new_event())).snapshot
    newer = ChangedEvent(event=facts.model_copy(update={"facts_version": 2}), changed_at=now)
    older = ChangedEvent(event=facts.model_copy(update={"facts_version": 1}), changed_at=now - timedelta(hours=1))
    for changed in (newer, older):
        await repository.remember(changed, now)
    (claimed,) = await repository.claim(now)
    assert claimed.event.facts_version == 2
    assert await repository.position() < now
    await repository.finish(claimed)
    await repository.remember(newer, now)
    assert await repository.claim(now + timedelta(minutes=1)) == []


async def test_background_work_does_it_all(whole_booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(), platform.keys.token()
    body = {"event_id": str(event_id), "seats": 2}
    made = await whole_booking.post("/api/bookings", body, token=user, headers={"Idempotency-Key": "a-good-key"})
    await move(platform, event_id, venue="New Hall")
    async with asyncio.timeout(60):
        while (await whole_booking.get(made.headers["Location"], token=user)).body["event_before"] is None:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        while told(platform, made.body["id"]) == []:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
