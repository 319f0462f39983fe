"""What grows has an end: what is stored is forgotten in time, and never too early."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from odmantic import Model
from pymongo.asynchronous.collection import AsyncCollection

from booking import forgetting
from booking.allowances import Allowance
from booking.models import Booking
from booking.problems import PersonLimit
from booking.waiting_models import Queue, WaitingEntry
from kit.database import Document
from kit.problems import SoldOut
from kit.types import utc_now
from tests.integration.booking.conftest import Platform
from tests.integration.booking.test_waiting_list import Person, give_back, sold_out, work

MONTH = timedelta(days=30)


async def stored(platform: Platform, model: Any, key: object) -> Document:
    found = await platform.database.collection(model).find_one({"_id": key})
    assert found is not None
    return found


async def test_a_rejected_booking_is_forgotten_and_no_other(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    with pytest.raises(SoldOut):
        await Person(platform, event_id).book(platform.hopeful_services())
    bookings = platform.database.collection(Booking)
    rejected = await bookings.find_one({"event_id": event_id, "status": "rejected"})
    assert rejected is not None
    assert rejected["forget_at"] - rejected["updated_at"] == MONTH
    await give_back(platform, holder, booking_id)
    assert "forget_at" not in await platform.booking_document(booking_id)


async def test_places_and_queues_are_forgotten_once_they_have_ended(platform: Platform) -> None:
    event_id, _, _ = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    assert "forget_at" not in await stored(platform, WaitingEntry, person.entry_id)
    assert "forget_at" not in await stored(platform, Queue, event_id)
    await person.leave()
    await work(platform)
    for model, key in ((WaitingEntry, person.entry_id), (Queue, event_id)):
        assert (await stored(platform, model, key))["forget_at"] > platform.clock() + MONTH - timedelta(minutes=1)
    await Person(platform, event_id).join()
    assert "forget_at" not in await stored(platform, Queue, event_id), "it is used again"


async def test_event_listens_to_a_queue_that_was_forgotten(platform: Platform) -> None:
    event_id, _, _ = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await person.leave()
    await work(platform)
    await platform.database.collection(Queue).delete_one({"_id": event_id})
    platform.clock.forward(seconds=1)
    await Person(platform, event_id).join()
    assert (await platform.event_document(event_id))["queue"]["on"] is True


async def test_an_allowance_that_was_forgotten_is_counted_anew(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=9, max_per_person=3)
    person = Person(platform, event_id, 2)
    booking_id = (await person.book()).booking_id
    key = f"{event_id}:{person.id}"
    ends_at = (await platform.event_document(event_id))["ends_at"]
    assert (await stored(platform, Allowance, key))["forget_at"] == ends_at + MONTH
    await platform.database.collection(Allowance).delete_one({"_id": key})
    await platform.change(event_id, title="Evening of strings, moved")
    platform.clock.forward(days=2)
    with pytest.raises(PersonLimit) as caught:
        await person.book()
    assert caught.value.extensions == {"limit": 3, "left": 1}
    assert booking_id
    platform.clock.ahead = timedelta()


ENDED: list[tuple[type[Model], Document]] = [
    (Booking, {"_id": ObjectId(), "event_id": ObjectId(), "user_id": ObjectId(), "status": "rejected"}),
    (WaitingEntry, {"_id": ObjectId(), "event_id": ObjectId(), "user_id": ObjectId(), "status": "left"}),
    (Queue, {"_id": ObjectId(), "version": 3}),
    (Allowance, {"_id": "an-event:a-person", "used": 2, "claims": []}),
]
IN_USE: list[tuple[type[Model], Document]] = [
    (Booking, ENDED[0][1] | {"_id": ObjectId(), "status": "confirmed", "reference": "ES-ANOT-HER1"}),
    (WaitingEntry, ENDED[1][1] | {"_id": ObjectId(), "status": "waiting", "open": True}),
    (Queue, {"_id": ObjectId(), "version": 3, "due": utc_now() + MONTH}),
]


@pytest.mark.parametrize(("model", "document"), ENDED, ids=lambda each: str(getattr(each, "__collection__", "")))
async def test_what_ended_before_there_was_a_time_to_forget_it_gets_one(
    platform: Platform, model: type[Model], document: Document
) -> None:
    await platform.database.collection(model).insert_one(document)
    await platform.services().forgetting.run()
    forget_at = (await stored(platform, model, document["_id"]))["forget_at"]
    assert platform.clock() + MONTH - timedelta(minutes=1) < forget_at <= platform.clock() + MONTH
    platform.clock.forward(days=1)
    await platform.services().forgetting.run()
    assert (await stored(platform, model, document["_id"]))["forget_at"] == forget_at, "once"
    platform.clock.ahead = timedelta()


@pytest.mark.parametrize(("model", "document"), IN_USE, ids=lambda each: str(getattr(each, "__collection__", "")))
async def test_what_is_in_use_gets_no_time_to_be_forgotten(
    platform: Platform, model: type[Model], document: Document
) -> None:
    await platform.database.collection(model).insert_one(document)
    await platform.services().forgetting.run()
    assert "forget_at" not in await stored(platform, model, document["_id"])


async def test_what_is_used_again_meanwhile_gets_no_time_to_be_forgotten(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = (await platform.database.collection(Queue).insert_one({"version": 1})).inserted_id
    update_many = AsyncCollection.update_many

    async def late(collection: AsyncCollection[Document], *given: Any) -> Any:
        await collection.update_one({"_id": queue}, {"$set": {"due": utc_now()}})
        return await update_many(collection, *given)

    monkeypatch.setattr(AsyncCollection, "update_many", late)
    await platform.services().forgetting.run()
    assert "forget_at" not in await stored(platform, Queue, queue)


async def test_more_than_a_batch_gets_a_time_to_be_forgotten(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    queues = platform.database.collection(Queue)
    await queues.insert_many([{"version": 1} for _ in range(5)])
    await platform.services().forgetting.run()
    assert await queues.count_documents({"due": None, "forget_at": None}) == 0


async def test_one_replica_settles_while_the_others_leave_it_to_it(platform: Platform) -> None:
    event_id = await platform.new_event()
    assert (await Person(platform, event_id).book()).status == 201
    platform.clock.forward(seconds=3)
    first, second = platform.services().deliveries, platform.services().deliveries
    assert await first.jobs.claim("settle", platform.clock())
    await second.settle_all()
    assert len((await platform.event_document(event_id))["ledger"]) == 1, "the first one has the lease"
    await first.settle_all()
    assert (await platform.event_document(event_id))["ledger"] == []
    assert await second.jobs.claim("settle", platform.clock()), "the lease is given back"
    await second.jobs.release("settle")


async def test_a_queue_in_which_nothing_happens_is_looked_at_less_and_less(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    await Person(platform, event_id).join()
    for pause in (1, 2, 4, 8, 16, 30, 30):
        platform.clock.forward(seconds=31)
        await platform.services().queues.run()
        assert (await stored(platform, Queue, event_id))["pause"] == pause
    await give_back(platform, holder, booking_id)
    assert (await stored(platform, Queue, event_id))["due"] <= platform.clock(), "seats that come back wake it"


async def test_a_waking_during_the_work_is_not_lost(platform: Platform) -> None:
    event_id, _, _ = await sold_out(platform, 2)
    await Person(platform, event_id).join()
    queues = platform.services().queues.queues
    (claimed,) = [each for each in await queues.claim(platform.clock()) if each.id == event_id]
    await queues.wake_if_any(event_id, platform.clock())
    assert event_id not in {each.id for each in await queues.claim(platform.clock())}, "it is leased"
    await queues.again_later(claimed, platform.clock())
    assert event_id in {each.id for each in await queues.claim(platform.clock())}
