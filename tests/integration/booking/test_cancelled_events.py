"""An event cancelled by its organizer cancels its bookings, whatever is interrupted."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from booking import cancellations
from booking.cancellations import Cancellation, CancellationRepository
from booking.check_in import CheckInRepository
from booking.models import Booking
from booking.schemas import CreateBooking
from booking.seat_answers import CancelledEvent
from booking.service import Created
from kit.database import Database
from kit.types import utc_now
from tests.integration.booking.conftest import Platform
from tests.support.client import Client

TAKES, LIST = "/takes", "/internal/cancelled"


async def book(platform: Platform, event_id: ObjectId, seats: int = 1) -> Created:
    wish = CreateBooking(event_id=event_id, seats=seats)
    return await platform.services().bookings.create(ObjectId(), "a-good-key", wish)


async def cancel_event(platform: Platform, event_id: ObjectId) -> None:
    done = await platform.event.post(f"/api/events/{event_id}/cancel", token=platform.organizer_token)
    assert done.status == 200, done.raw


async def statuses(platform: Platform, event_id: ObjectId) -> list[str]:
    found = platform.database.collection(Booking).find({"event_id": event_id})
    return [item["status"] async for item in found]


async def is_open(platform: Platform, event_id: ObjectId) -> bool:
    found = await platform.database.collection(Cancellation).find_one({"_id": event_id})
    assert found is not None
    return "open" in found


async def assert_all_cancelled(platform: Platform, event_id: ObjectId, told: int) -> None:
    assert set(await statuses(platform, event_id)) == {"cancelled"}
    await platform.settle_everything()
    await platform.assert_seats_add_up(event_id, sold=0)
    await platform.assert_nothing_is_left_to_do(event_id)
    event = await platform.event_document(event_id)
    assert event["remaining"] == event["capacity"]
    messages = [item for item in platform.topic.taken if f'"id":"{event_id}"' in item.body]
    cancelled = [item for item in messages if item.what == "booking.cancelled"]
    assert len(cancelled) == told == len({item.booking_id for item in cancelled})
    assert all('"reason":"event_cancelled"' in item.body for item in cancelled)


async def test_only_what_is_new_is_asked_for_and_only_what_is_unfinished_is_worked_on(platform: Platform) -> None:
    apart = Database(platform.database.client, f"{platform.database.engine.database_name}-apart")
    repository = CancellationRepository(apart)
    assert await repository.position() == cancellations.BEGINNING
    at = [utc_now() - timedelta(hours=hours) for hours in (3, 1, 2)]
    events = [CancelledEvent(id=ObjectId(), cancelled_at=moment) for moment in at]
    for event in (*events, events[0].model_copy(update={"cancelled_at": utc_now()})):
        await repository.remember(event)
    assert await repository.position() == at[1] - cancellations.OVERLAP
    await repository.finish(events[1].id)
    assert set(await repository.unfinished()) == {events[0].id, events[2].id}


async def test_who_was_let_in_before_the_event_was_cancelled_is_told_that_it_is(platform: Platform) -> None:
    event_id, person = await platform.new_event(), ObjectId()
    wish = CreateBooking(event_id=event_id, seats=1)
    created = await platform.services().bookings.create(person, "a-good-key", wish)
    door = CheckInRepository(platform.database)
    assert await door.check_in(created.booking_id, platform.organizer, utc_now())
    await cancel_event(platform, event_id)
    await platform.services().cancellations.follow()
    assert '"cancelled"' in await platform.services().bookings.cancel(person, created.booking_id)


async def test_every_booking_is_cancelled_told_and_its_seats_come_back(platform: Platform) -> None:
    event_id, other = await platform.new_event(), await platform.new_event()
    created = [await book(platform, event_id, seats) for seats in (1, 2, 3)]
    kept = await book(platform, other)
    await cancel_event(platform, event_id)
    await platform.services().cancellations.follow()
    history = (await platform.booking_document(created[0].booking_id))["history"]
    assert [(item["what"], item["by"]) for item in history][-1] == ("cancel_with_event", "event")
    assert (await platform.booking_document(created[0].booking_id))["cancelled_at"] is not None
    await assert_all_cancelled(platform, event_id, told=3)
    assert not await is_open(platform, event_id)
    assert (await platform.booking_document(kept.booking_id))["status"] == "confirmed"


async def test_batches_survive_a_restart_and_replicas_share_them(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancellations, "BATCH", 2)
    event_id = await platform.new_event()
    for _ in range(7):
        await book(platform, event_id)
    await cancel_event(platform, event_id)
    dying = platform.services().cancellations
    calls, cancel = [0], dying.bookings.cancel_with_event

    async def die_later(*arguments: Any) -> Booking:
        calls[0] += 1
        if calls[0] > 3:
            raise RuntimeError("the process ends here")
        return await cancel(*arguments)

    monkeypatch.setattr(dying.bookings, "cancel_with_event", die_later)
    await dying.follow()
    assert await is_open(platform, event_id)
    assert sorted(await statuses(platform, event_id)) == ["cancelled"] * 3 + ["confirmed"] * 4
    platform.faults.lose_requests.append(LIST)
    replicas = [platform.services().cancellations for _ in range(3)]
    await asyncio.gather(*(replica.go_on() for replica in replicas))
    await assert_all_cancelled(platform, event_id, told=7)


async def test_a_booking_that_was_pending_when_the_event_was_cancelled_is_cancelled_too(platform: Platform) -> None:
    event_id = await platform.new_event()
    platform.faults.lose_answers.append(TAKES)
    pending = await book(platform, event_id, 2)
    assert pending.status == 202
    await cancel_event(platform, event_id)
    platform.faults.clear()
    replica = platform.services()
    await replica.cancellations.follow()
    assert await is_open(platform, event_id), "it has its seats, and may be confirmed at any time"
    platform.clock.forward(seconds=16)
    await replica.sweeper.sweep_all()
    assert (await platform.booking_document(pending.booking_id))["status"] == "confirmed"
    await replica.cancellations.follow()
    await assert_all_cancelled(platform, event_id, told=1)
    assert not await is_open(platform, event_id)


async def test_an_event_that_is_told_again_is_not_opened_again(platform: Platform) -> None:
    event_id = await platform.new_event()
    await cancel_event(platform, event_id)
    replica = platform.services().cancellations
    await replica.follow()
    await replica.follow()
    assert not await is_open(platform, event_id)


async def test_many_cancelled_events_are_read_page_by_page(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [await platform.new_event() for _ in range(3)]
    for event_id in events:
        await cancel_event(platform, event_id)
    replica = platform.services().cancellations
    call = replica.seats.client.call

    async def small_pages(method: str, path: str, body: Any = None) -> Any:
        return await call(method, path.replace("limit=100", "limit=1"), body)

    monkeypatch.setattr(replica.seats.client, "call", small_pages)
    await replica.follow()
    assert [await is_open(platform, event_id) for event_id in events] == [False] * 3


async def test_background_work_does_it_all(whole_booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(), platform.keys.token()
    body = {"event_id": str(event_id), "seats": 2}
    made = await whole_booking.post("/api/bookings", body, token=user, headers={"Idempotency-Key": "a-good-key"})
    await cancel_event(platform, event_id)
    async with asyncio.timeout(60):
        while (await whole_booking.get(made.headers["Location"], token=user)).body["status"] != "cancelled":  # noqa: ASYNC110
            await asyncio.sleep(0.2)
