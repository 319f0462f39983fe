"""The waiting list: seats that come back are offered by arrival, for a limited time, whatever is interrupted."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from booking import schemas
from booking.holds import Standing
from booking.problems import (
    AlreadyWaiting,
    OfferAccepted,
    OfferExpired,
    PersonLimit,
    SeatsAvailable,
    StillWaiting,
    WaitingListLeft,
)
from booking.schemas import CreateBooking, JoinWaitingList
from booking.service import Created
from booking.services import Services
from booking.waiting_models import Queue, WaitingEntry
from kit.pages import PageQuery
from kit.problems import NotFound, NotOnSale, Overloaded, SoldOut, ValidationFailed
from tests.integration.booking.conftest import Platform
from tests.support.client import Client

HOLDS, TAKES = "/holds/", "/takes"


class Person:
    """Somebody who waits for seats, and books them."""

    def __init__(self, platform: Platform, event_id: ObjectId, seats: int = 2) -> None:
        self.platform, self.event_id, self.seats, self.id = platform, event_id, seats, ObjectId()

    async def join(self, services: Services | None = None) -> "Person":
        rules = services or self.platform.services()
        wish = JoinWaitingList(event_id=self.event_id, seats=self.seats)
        self.entry_id = (await rules.waiting.join(self.id, wish)).id
        return self

    async def entry(self) -> WaitingEntry:
        found = await self.platform.services().waiting.entries.find({"_id": self.entry_id})
        assert found is not None
        return found

    async def book(self, services: Services | None = None, *, offer: bool = False, key: str = "") -> Created:
        wish = CreateBooking(event_id=self.event_id, seats=self.seats, offer_id=self.entry_id if offer else None)
        rules = services or self.platform.services()
        return await rules.bookings.create(self.id, key or f"key-{ObjectId()}", wish)

    async def leave(self) -> None:
        await self.platform.services().waiting.leave(self.id, self.entry_id)

    async def history(self) -> list[tuple[str, str]]:
        """What became of the entry, and through whom."""
        return [(each.what, each.by) for each in (await self.entry()).history]


async def work(platform: Platform, seconds: float = 1.1, times: int = 1) -> None:
    """Background work, with time passing."""
    for _ in range(times):
        platform.clock.forward(seconds=seconds)
        replica = platform.services()
        await replica.deliveries.deliver_all()
        await replica.queues.run()
        await replica.waiting_messages.deliver_all()


async def sold_out(platform: Platform, capacity: int = 4, **more: Any) -> tuple[ObjectId, Person, ObjectId]:
    """An event without seats, the person who has them all, and that booking."""
    event_id = await platform.new_event(capacity=capacity, **more)
    holder = Person(platform, event_id, capacity)
    created = await holder.book()
    assert created.status == 201
    return event_id, holder, created.booking_id


async def give_back(platform: Platform, holder: Person, booking_id: ObjectId) -> None:
    await platform.services().bookings.cancel(holder.id, booking_id)


async def counters(platform: Platform, event_id: ObjectId) -> tuple[int, int, int]:
    event = await platform.event_document(event_id)
    assert event["remaining"] + event["held"] + event["sold"] == event["capacity"]
    assert event["held"] == sum(hold["seats"] for hold in event["holds"])
    return event["remaining"], event["held"], event["sold"]


async def statuses(people: Sequence[Person]) -> list[str]:
    return [(await person.entry()).status for person in people]


async def assert_all_is_settled(platform: Platform, event_id: ObjectId) -> None:
    await work(platform, 3, times=3)
    await platform.settle_everything()
    await platform.settle_everything()
    await platform.assert_seats_add_up(event_id)
    await platform.assert_nothing_is_left_to_do(event_id)
    event = await platform.event_document(event_id)
    assert all(hold["seats"] for hold in event["holds"])
    async for entry in platform.database.collection(WaitingEntry).find({"event_id": event_id, "cleanup": True}):
        pytest.fail(f"not cleaned up: {entry}")


async def test_returned_seats_are_offered_by_arrival_and_become_bookings(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform)
    people = [await Person(platform, event_id).join() for _ in range(3)]
    await work(platform)
    assert await statuses(people) == ["waiting"] * 3
    await give_back(platform, holder, booking_id)
    with pytest.raises(SoldOut) as caught:
        await Person(platform, event_id, 1).book()
    assert caught.value.extensions == {"remaining": 0, "waiting_list": True}, "returned seats are for those who wait"
    await work(platform)
    assert await statuses(people) == ["offered", "offered", "waiting"]
    assert await counters(platform, event_id) == (0, 4, 0)
    for person in people[:2]:
        assert (await person.book(offer=True)).status == 201
        assert platform.topic.whats(person.entry_id) == ["waiting_list.offered"]
    assert await statuses(people) == ["accepted", "accepted", "waiting"]
    assert await counters(platform, event_id) == (0, 0, 4)
    await assert_all_is_settled(platform, event_id)


async def test_an_offer_expires_and_passes_on(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    first, second = await Person(platform, event_id).join(), await Person(platform, event_id).join()
    await work(platform)
    await give_back(platform, holder, booking_id)
    await work(platform)
    assert await statuses([first, second]) == ["offered", "waiting"]
    until = (await first.entry()).until
    assert until is not None
    assert 890 < (until - platform.clock()).total_seconds() <= 900
    platform.clock.forward(minutes=15)
    with pytest.raises(OfferExpired):
        await first.book(offer=True)
    await work(platform, times=2)
    assert await statuses([first, second]) == ["expired", "offered"]
    assert platform.topic.whats(first.entry_id) == ["waiting_list.offered", "waiting_list.expired"]
    with pytest.raises(OfferExpired):
        await first.book(offer=True)
    assert (await second.book(offer=True)).status == 201
    await assert_all_is_settled(platform, event_id)
    assert await counters(platform, event_id) == (0, 0, 2)
    mine, ours = [("waiting", str(first.id))], [("offered", "waiting_list"), ("expired", "waiting_list")]
    assert await first.history() == mine + ours
    assert (await second.history())[-1] == ("accepted", str(second.id))


async def test_who_leaves_passes_on_what_was_offered(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    people = [await Person(platform, event_id).join() for _ in range(3)]
    await people[0].leave()
    await people[0].leave()
    await give_back(platform, holder, booking_id)
    await work(platform)
    assert await statuses(people) == ["left", "offered", "waiting"]
    await people[1].leave()
    await work(platform, times=2)
    assert await statuses(people) == ["left", "left", "offered"]
    with pytest.raises(WaitingListLeft):
        await people[1].book(offer=True)
    assert (await people[2].book(offer=True)).status == 201
    with pytest.raises(OfferAccepted):
        await people[2].leave()
    assert [(await each.history())[-1] for each in people[:2]] == [("left", str(each.id)) for each in people[:2]]
    await assert_all_is_settled(platform, event_id)


async def test_who_needs_fewer_seats_does_not_wait_for_who_needs_more(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=4)
    assert (await Person(platform, event_id, 1).book()).status == 201
    holder = Person(platform, event_id, 3)
    booking_id = (await holder.book()).booking_id
    many, few = await Person(platform, event_id, 4).join(), await Person(platform, event_id, 2).join()
    await give_back(platform, holder, booking_id)
    await work(platform)
    assert await statuses([many, few]) == ["waiting", "offered"]
    assert await counters(platform, event_id) == (1, 2, 1)


async def test_when_nobody_waits_any_more_everybody_may_book(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 4)
    person = await Person(platform, event_id, 2).join()
    await work(platform)
    assert (await platform.event_document(event_id))["queue"]["on"] is True
    await give_back(platform, holder, booking_id)
    await work(platform)
    assert (await person.entry()).status == "offered"
    assert (await platform.event_document(event_id))["queue"]["on"] is False
    assert (await Person(platform, event_id, 2).book()).status == 201
    with pytest.raises(SoldOut):
        await Person(platform, event_id, 1).book()
    await person.book(offer=True)
    await assert_all_is_settled(platform, event_id)
    queue = await platform.database.collection(Queue).find_one({"_id": event_id})
    assert queue is not None
    assert "due" not in queue, "it sleeps"
    again = await Person(platform, event_id, 1).join()
    await work(platform)
    assert (await platform.event_document(event_id))["queue"]["on"] is True
    assert (await again.entry()).status == "waiting"


async def test_accepting_and_expiring_at_once_never_does_both(platform: Platform) -> None:
    for _ in range(5):
        event_id, holder, booking_id = await sold_out(platform, 2)
        person = await Person(platform, event_id).join()
        await give_back(platform, holder, booking_id)
        await work(platform)
        entry = await person.entry()
        replica = platform.services()
        expired, booked = await asyncio.gather(
            replica.waiting.entries.expire(entry, platform.clock()), person.book(offer=True), return_exceptions=True
        )
        assert expired is not isinstance(booked, Created)
        await assert_all_is_settled(platform, event_id)
        assert await counters(platform, event_id) == ((2, 0, 0) if expired else (0, 0, 2))


async def test_an_offer_is_accepted_once(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 4)
    person = await Person(platform, event_id, 2).join()
    await give_back(platform, holder, booking_id)
    await work(platform)
    replies = await asyncio.gather(*(person.book(offer=True) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(reply, Created) for reply in replies) == 1
    assert all(isinstance(reply, Created | OfferAccepted | OfferExpired) for reply in replies)
    await assert_all_is_settled(platform, event_id)
    assert await counters(platform, event_id) == (2, 0, 2)


async def test_the_same_request_accepts_once_and_is_answered_again(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    await work(platform)
    first = await person.book(offer=True, key="the-same-key")
    again = await person.book(offer=True, key="the-same-key")
    assert (again.booking_id, again.body, again.replayed) == (first.booking_id, first.body, True)
    assert (await person.entry()).booking_id == first.booking_id


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_lost_holds_are_repeated_and_hold_once(platform: Platform, kind: str) -> None:
    event_id, holder, booking_id = await sold_out(platform, 4)
    people = [await Person(platform, event_id).join() for _ in range(2)]
    await give_back(platform, holder, booking_id)
    getattr(platform.faults, kind).append(HOLDS)
    await work(platform, times=2)
    assert await statuses(people) == ["waiting", "waiting"]
    platform.faults.clear()
    await work(platform, times=3)
    assert await statuses(people) == ["offered", "offered"]
    assert await counters(platform, event_id) == (0, 4, 0)


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_who_leaves_while_a_hold_is_lost_holds_nothing(platform: Platform, kind: str) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    getattr(platform.faults, kind).append(HOLDS)
    await work(platform)
    await person.leave()
    platform.faults.clear()
    await assert_all_is_settled(platform, event_id)
    assert await counters(platform, event_id) == (2, 0, 0)


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_an_accepted_offer_survives_a_lost_take(platform: Platform, kind: str) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    await work(platform)
    getattr(platform.faults, kind).append(TAKES)
    pending = await person.book(offer=True)
    assert pending.status == 202
    platform.faults.clear()
    platform.clock.forward(minutes=14)
    await work(platform, times=2)
    assert (await person.entry()).status == "accepted"
    await platform.settle_everything()
    assert (await platform.booking_document(pending.booking_id))["status"] == "confirmed"
    await assert_all_is_settled(platform, event_id)
    assert await counters(platform, event_id) == (0, 0, 2)


async def test_a_booking_that_fails_gives_its_offer_back(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    await work(platform)
    platform.faults.lose_requests.append(TAKES)
    pending = await person.book(offer=True)
    platform.faults.clear()
    platform.clock.forward(minutes=16)
    await platform.settle_everything()
    assert (await platform.booking_document(pending.booking_id))["status"] == "rejected"
    await assert_all_is_settled(platform, event_id)
    assert (await person.history())[-1] == ("expired", "waiting_list")
    assert await counters(platform, event_id) == (2, 0, 0)


async def test_a_cancelled_event_has_no_waiting_list(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    people = [await Person(platform, event_id).join() for _ in range(2)]
    await give_back(platform, holder, booking_id)
    await work(platform)
    await platform.event.post(f"/api/events/{event_id}/cancel", token=platform.organizer_token)
    with pytest.raises(NotOnSale):
        await people[0].book(offer=True)
    await work(platform, times=2)
    assert await statuses(people) == ["expired", "expired"]
    with pytest.raises(NotOnSale):
        await Person(platform, event_id).join()
    await assert_all_is_settled(platform, event_id)
    assert await counters(platform, event_id) == (2, 0, 0)


async def test_many_replicas_offer_each_seat_once(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 10)
    people = [await Person(platform, event_id, 1).join() for _ in range(15)]
    await give_back(platform, holder, booking_id)
    for _ in range(3):
        platform.clock.forward(seconds=1.1)
        replicas = [platform.services() for _ in range(4)]
        await asyncio.gather(*(replica.queues.run() for replica in replicas))
        await asyncio.gather(*(replica.waiting_messages.deliver_all() for replica in replicas))
    assert await statuses(people) == ["offered"] * 10 + ["waiting"] * 5
    assert await counters(platform, event_id) == (0, 10, 0)
    told = [platform.topic.whats(person.entry_id) for person in people]
    assert told == [["waiting_list.offered"]] * 10 + [[]] * 5


async def test_replicas_whose_leases_ran_out_hold_each_seat_once(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 4)
    people = [await Person(platform, event_id).join() for _ in range(3)]
    await give_back(platform, holder, booking_id)
    replicas = [platform.services() for _ in range(3)]
    await asyncio.gather(*(replica.queues._go_through(event_id) for replica in replicas))
    assert await statuses(people) == ["offered", "offered", "waiting"]
    assert await counters(platform, event_id) == (0, 4, 0)


async def test_who_came_later_does_not_overtake_one_whom_another_worker_is_about_to_serve(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    people = [await Person(platform, event_id).join() for _ in range(2)]
    await give_back(platform, holder, booking_id)
    slow = platform.services()

    async def too_late(entry: WaitingEntry, _op: ObjectId) -> bool:
        assert entry.id == people[0].entry_id
        return False

    monkeypatch.setattr(slow.queues.entries, "set_operation", too_late)
    await slow.queues.run()
    assert await statuses(people) == ["waiting", "waiting"]
    await work(platform)
    assert await statuses(people) == ["offered", "waiting"]


async def test_an_entry_whose_process_ended_is_found(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    dying = platform.services()

    async def die(*_: Any) -> None:
        raise RuntimeError("the process ends here")

    monkeypatch.setattr(dying.queues.queues, "wake", die)
    person = Person(platform, event_id)
    with pytest.raises(RuntimeError):
        await person.join(dying)
    await give_back(platform, holder, booking_id)
    (entry,) = await dying.waiting.mine(person.id, PageQuery())
    person.entry_id = entry.id
    await work(platform)
    assert (await person.entry()).status == "waiting"
    await platform.services().queues.revive()
    await work(platform)
    assert (await person.entry()).status == "offered"


async def test_holds_that_the_horizon_passed_are_renewed(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    platform.faults.lose_requests.append(HOLDS)
    await work(platform)
    before = (await person.entry()).op
    platform.faults.clear()
    late = ObjectId()
    settled = await platform.client().call("POST", f"/internal/events/{event_id}/settled", {"operations": [str(late)]})
    assert settled.status == 204
    await work(platform, times=2)
    entry = await person.entry()
    assert (entry.status, await counters(platform, event_id)) == ("offered", (0, 2, 0))
    assert before is not None
    assert entry.op is not None
    assert entry.op > late > before
    assert (await person.book(offer=True)).status == 201
    await assert_all_is_settled(platform, event_id)


async def test_seats_that_a_late_copy_of_a_refused_hold_keeps_are_offered(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    services = platform.services()
    now = await services.queues.holds.standing(event_id)

    async def before_the_seats_were_sold(_: ObjectId) -> Standing:
        return now.model_copy(update={"remaining": 2})

    with monkeypatch.context() as patched:
        patched.setattr(services.queues.holds, "standing", before_the_seats_were_sold)
        await services.queues.run()
    refused = await person.entry()
    assert (refused.status, await counters(platform, event_id)) == ("waiting", (0, 0, 2))

    await give_back(platform, holder, booking_id)
    copy = {"entry_id": str(refused.id), "seats": 2, "until": platform.clock() + timedelta(minutes=5)}
    held = await platform.client().call("PUT", f"/internal/events/{event_id}/holds/{refused.op}", copy)
    assert (held.status, await counters(platform, event_id)) == (200, (0, 2, 0))
    await work(platform, times=2)
    assert (await person.entry()).status == "offered"


async def test_what_was_told_is_not_told_again(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    await work(platform)
    await work(platform, seconds=16)
    assert platform.topic.whats(person.entry_id) == ["waiting_list.offered"]
    assert (await person.entry()).notice is None


async def test_what_is_new_is_told_although_the_message_before_it_is_on_its_way(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    services, entries = platform.services(), platform.services().waiting.entries
    await services.queues.run()
    claimed = [each for each in await entries.claim_notices(platform.clock(), 50) if each.id == person.entry_id]
    assert await entries.expire(await person.entry(), platform.clock())
    await entries.told(claimed, {each.notice.id for each in claimed if each.notice})
    await services.waiting_messages.deliver_all()
    assert platform.topic.whats(person.entry_id) == ["waiting_list.expired"]


async def test_offers_wait_while_the_topic_is_away(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    person = await Person(platform, event_id).join()
    await give_back(platform, holder, booking_id)
    platform.topic.away = True
    await work(platform)
    platform.topic.away = False
    assert platform.topic.whats(person.entry_id) == []
    await work(platform, 16)
    assert platform.topic.whats(person.entry_id) == ["waiting_list.offered"]
    body = next(item.body for item in platform.topic.taken if item.booking_id == person.entry_id)
    assert f'"user_id":"{person.id}"' in body
    assert '"offered_until":"' in body


async def test_waiting_is_for_sold_out_events_once_and_within_the_limit(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 6, max_per_person=6)
    await platform.change(event_id, max_per_person=4)
    person = await Person(platform, event_id).join()
    with pytest.raises(AlreadyWaiting):
        await person.join()
    with pytest.raises(PersonLimit):
        await Person(platform, event_id, 5).join()
    with pytest.raises(StillWaiting):
        await person.book(offer=True)
    with pytest.raises(NotFound):
        await platform.services().waiting.leave(ObjectId(), person.entry_id)
    free = await platform.new_event(capacity=5)
    with pytest.raises(SeatsAvailable) as caught:
        await Person(platform, free, 5).join()
    assert caught.value.extensions == {"remaining": 5}
    for event in (ObjectId(), await platform.new_event(publish=False)):
        with pytest.raises(NotFound):
            await Person(platform, event).join()
    platform.faults.lose_requests.append("/internal/")
    with pytest.raises(Overloaded):
        await Person(platform, event_id).join()
    platform.faults.clear()
    await give_back(platform, holder, booking_id)
    await work(platform)
    another = CreateBooking(event_id=free, seats=2, offer_id=person.entry_id)
    with pytest.raises(NotFound):
        await platform.services().bookings.create(person.id, "a-good-key", another)
    fewer = CreateBooking(event_id=event_id, seats=1, offer_id=person.entry_id)
    with pytest.raises(ValidationFailed):
        await platform.services().bookings.create(person.id, "a-good-key", fewer)
    stranger = CreateBooking(event_id=event_id, seats=2, offer_id=person.entry_id)
    with pytest.raises(NotFound):
        await platform.services().bookings.create(ObjectId(), "a-good-key", stranger)
    assert (await person.book(offer=True)).status == 201


async def test_ones_places_come_page_by_page_newest_first(booking: Client, platform: Platform) -> None:
    token, made, seen, cursor = platform.keys.token(), [], [], ""
    for _ in range(3):
        event_id, _, _ = await sold_out(platform, 1)
        joined = await booking.post("/api/bookings/waiting-list", {"event_id": str(event_id), "seats": 1}, token=token)
        made.append(joined.body["id"])
    for length in (2, 1):
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await booking.get("/api/bookings/waiting-list", params=query, token=token)).body
        assert len(page["items"]) == length
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (made[::-1], None)


async def test_the_waiting_list_over_http_with_background_work(whole_booking: Client, platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 2)
    token, stranger = platform.keys.token(), platform.keys.token()
    body = {"event_id": str(event_id), "seats": 2}
    joined = await whole_booking.post("/api/bookings/waiting-list", body, token=token)
    place = schemas.WaitingPlace.model_validate_json(joined.raw)
    assert (joined.status, place.status, place.seats, place.event.id) == (201, "waiting", 2, event_id)
    assert (await whole_booking.post("/api/bookings/waiting-list", body, token=token)).code == "already_waiting"
    assert (await whole_booking.delete(f"/api/bookings/waiting-list/{place.id}", token=stranger)).status == 404
    await give_back(platform, holder, booking_id)
    async with asyncio.timeout(60):
        while True:
            mine = await whole_booking.get("/api/bookings/waiting-list", token=token)
            (found,) = schemas.WaitingPage.model_validate_json(mine.raw).items
            if found.status == "offered":
                break
            await asyncio.sleep(0.2)
    assert found.offered_until is not None
    headers = {"Idempotency-Key": "a-good-key"}
    booked = await whole_booking.post("/api/bookings", body | {"offer_id": str(place.id)}, token=token, headers=headers)
    assert (booked.status, booked.body["status"]) == (201, "confirmed")
    gone = await whole_booking.delete(f"/api/bookings/waiting-list/{place.id}", token=token)
    assert (gone.status, gone.code) == (409, "offer_accepted")
    again = await whole_booking.post("/api/bookings/waiting-list", body, token=token)
    page = await whole_booking.get("/api/bookings/waiting-list", token=token, params={"limit": 1})
    assert [item["id"] for item in page.body["items"]] == [again.body["id"]]
    rest = await whole_booking.get(
        "/api/bookings/waiting-list", token=token, params={"cursor": page.body["next_cursor"]}
    )
    assert [(item["id"], item["status"]) for item in rest.body["items"]] == [(str(place.id), "accepted")]
    left = await whole_booking.delete(f"/api/bookings/waiting-list/{again.body['id']}", token=token)
    assert (left.status, left.raw) == (204, b"")


@pytest.mark.parametrize("body", [{}, {"event_id": "x", "seats": 1}, {"event_id": "0" * 24, "seats": 0}, [], None])
async def test_odd_wishes_are_clear_problems(booking: Client, platform: Platform, body: Any) -> None:
    refused = await booking.post("/api/bookings/waiting-list", body, token=platform.keys.token())
    assert (refused.status, refused.code) == (422, "validation_error")
