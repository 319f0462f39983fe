"""Lost requests, lost answers, lapsed leases and passing horizons: never a guess, and always an end."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest
from bson import ObjectId

from booking import deliveries, service, tasks
from booking.deliveries import Deliveries
from booking.models import Booking
from booking.operations import newer_than
from booking.problems import BookingPending, BookingRejected, EventStarted, IdempotencyKeyInUse
from booking.references import new_reference
from booking.schemas import CreateBooking
from booking.service import Created
from booking.services import Services
from kit.client import OutcomeUnknown
from kit.problems import NotFound, Overloaded, SoldOut
from kit.types import utc_now
from tests.integration.booking.conftest import Platform

TAKES, VOIDS, RETURNS, SETTLES = "/takes", "DELETE", "/returns/", "/settled"


class Person:
    """Somebody who books with one key."""

    def __init__(self, event_id: ObjectId, seats: int = 2) -> None:
        self.id, self.key = ObjectId(), f"key-{ObjectId()}"
        self.wish = CreateBooking(event_id=event_id, seats=seats)

    async def book(self, services: Services) -> Created:
        return await services.bookings.create(self.id, self.key, self.wish)


async def settle_horizon(platform: Platform, event_id: ObjectId) -> None:
    """Put event's horizon past every operation that exists by now."""
    op = newer_than(ObjectId(), utc_now())
    reply = await platform.client().call("POST", f"/internal/events/{event_id}/settled", {"operations": [str(op)]})
    assert reply.status == 204


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_an_unknown_outcome_is_pending_until_the_sweeper_knows(platform: Platform, kind: str) -> None:
    event_id = await platform.new_event()
    person = Person(event_id)
    getattr(platform.faults, kind).append(TAKES)
    created = await person.book(platform.services())
    assert (created.status, '"status":"pending"' in created.body) == (202, True)
    assert (await platform.event_document(event_id))["sold"] == (2 if kind == "lose_answers" else 0)
    with pytest.raises(BookingPending):
        await platform.services().bookings.cancel(person.id, created.booking_id)
    platform.faults.clear()
    await platform.settle_everything()
    assert (await platform.booking_document(created.booking_id))["status"] == "confirmed"
    assert platform.topic.whats(created.booking_id) == ["booking.confirmed"]
    again = await person.book(platform.services())
    assert (again.status, again.replayed, again.booking_id) == (201, True, created.booking_id)
    await platform.assert_seats_add_up(event_id, sold=2)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_the_same_request_goes_on_with_a_pending_booking_at_once(platform: Platform) -> None:
    event_id = await platform.new_event()
    person = Person(event_id)
    platform.faults.lose_answers.append(TAKES)
    pending = await person.book(platform.services())
    platform.faults.clear()
    done = await person.book(platform.services())
    assert (pending.status, done.status, done.booking_id, done.replayed) == (202, 201, pending.booking_id, False)
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_some_lost_answers_are_not_even_noticed(platform: Platform) -> None:
    event_id = await platform.new_event()
    services = platform.services()
    client = services.bookings.seats.client
    attempt, lost = client._attempt, [True]

    async def lose_first(method: str, path: str, *rest: Any) -> Any:
        reply = await attempt(method, path, *rest)
        return None if TAKES in path and lost and lost.pop() else reply

    client._attempt = lose_first  # type: ignore[method-assign]
    assert (await Person(event_id).book(services)).status == 201
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_a_key_in_flight_is_refused_and_a_crash_does_not_lock_it(platform: Platform) -> None:
    event_id = await platform.new_event()
    person, services = Person(event_id), platform.services()
    assert await services.bookings.repository.insert(
        services.bookings._new(person.id, person.key, person.wish, await services.bookings.seats.facts(event_id))
    )
    with pytest.raises(IdempotencyKeyInUse) as caught:
        await person.book(services)
    assert 1 <= int(caught.value.headers["Retry-After"]) <= 15
    platform.clock.forward(seconds=16)
    replies = await asyncio.gather(*(person.book(platform.services()) for _ in range(5)), return_exceptions=True)
    created = [reply for reply in replies if isinstance(reply, Created)]
    assert {reply.status for reply in created} == {201}
    assert all(isinstance(reply, Created | IdempotencyKeyInUse) for reply in replies)
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_a_replay_needs_no_event_service(platform: Platform) -> None:
    event_id = await platform.new_event()
    person = Person(event_id)
    first = await person.book(platform.services())
    platform.faults.lose_requests.append("/internal/")
    assert (await person.book(platform.services())).body == first.body
    with pytest.raises(Overloaded):
        await Person(event_id).book(platform.services())


async def test_keys_are_freed_after_a_day_and_answers_until_then_are_kept(platform: Platform) -> None:
    event_id = await platform.new_event()
    person = Person(event_id)
    first = await person.book(platform.services())
    platform.clock.forward(hours=23, minutes=59)
    await platform.services().sweeper.free_keys()
    assert (await person.book(platform.services())).replayed
    platform.clock.forward(minutes=2)
    await platform.services().sweeper.free_keys()
    assert "idempotency" not in await platform.booking_document(first.booking_id)
    second = await person.book(platform.services())
    assert (second.status, second.replayed, second.booking_id == first.booking_id) == (201, False, False)
    await platform.assert_seats_add_up(event_id, sold=4)


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_what_is_too_old_is_given_up_and_its_seats_are_free(platform: Platform, kind: str) -> None:
    event_id = await platform.new_event()
    person = Person(event_id)
    getattr(platform.faults, kind).extend([TAKES, VOIDS])
    created = await person.book(platform.services())
    platform.clock.forward(minutes=15)
    await platform.services().sweeper.sweep_all()
    assert (await platform.booking_document(created.booking_id))["status"] == "pending", "the void call is lost as well"
    platform.faults.clear()
    await platform.settle_everything()
    document = await platform.booking_document(created.booking_id)
    assert (document["status"], document["refusal"]["code"]) == ("rejected", "expired")
    assert (document["history"][-1]["what"], document["history"][-1]["by"]) == ("reject", "sweeper")
    assert platform.topic.whats(created.booking_id) == ["booking.rejected"]
    assert platform.topic.reasons(created.booking_id) == ["expired"]
    with pytest.raises(BookingRejected):
        await platform.services().bookings.cancel(person.id, created.booking_id)
    await platform.assert_seats_add_up(event_id, sold=0)
    await platform.assert_nothing_is_left_to_do(event_id)
    assert (await person.book(platform.services())).status == 201, "the key is free again"


async def test_a_late_take_can_not_win_after_a_booking_was_given_up(platform: Platform) -> None:
    event_id = await platform.new_event()
    platform.faults.lose_requests.append(TAKES)
    created = await Person(event_id).book(platform.services())
    late = await platform.services().bookings.repository.find({"_id": created.booking_id})
    assert late is not None
    platform.faults.clear()
    platform.clock.forward(minutes=16)
    replica = platform.services()
    await replica.sweeper.sweep_all()
    ended = await replica.bookings.flow.carry_out(late)
    assert (ended.status, ended.refusal and ended.refusal.code) == ("rejected", "expired")
    await platform.settle_everything()
    ended = await replica.bookings.flow.carry_out(late)
    assert ended.status == "rejected"
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_a_void_take_is_not_confirmed_by_the_worker_that_was_slow(platform: Platform) -> None:
    event_id = await platform.new_event()
    platform.faults.lose_answers.append(TAKES)
    created = await Person(event_id).book(platform.services())
    platform.faults.clear()
    slow = platform.services()
    repository = slow.bookings.repository
    booking = await repository.find({"_id": created.booking_id})
    assert booking is not None
    taken = await slow.bookings.seats.take(booking)
    platform.clock.forward(minutes=16)
    await platform.services().sweeper.sweep_all()
    after = await repository.confirm(booking, taken, platform.clock())
    assert after.status == "rejected"
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_a_refusal_after_a_repeated_take_is_made_void_first(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=2)
    other = await Person(event_id).book(platform.services())
    person = Person(event_id)
    platform.faults.lose_requests.append(TAKES)
    pending = await person.book(platform.hopeful_services())
    late = await platform.services().bookings.repository.find({"_id": pending.booking_id})
    assert late is not None
    platform.faults.clear()
    with pytest.raises(SoldOut):
        await person.book(platform.hopeful_services())
    document = await platform.booking_document(other.booking_id)
    await platform.services().bookings.cancel(document["user_id"], other.booking_id)
    assert (await platform.services().bookings.flow.carry_out(late)).status == "rejected", "seats came back meanwhile"
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_a_worker_that_lost_its_lease_rejects_nothing(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=2)
    services = platform.services()
    person = Person(event_id)
    facts = await services.bookings.seats.facts(event_id)
    stale = services.bookings._new(person.id, person.key, person.wish, facts)
    assert await services.bookings.repository.insert(stale)
    platform.clock.forward(seconds=16)
    assert await services.bookings.repository.claim(stale, platform.clock())
    blocker = await Person(event_id).book(platform.services())
    with pytest.raises(OutcomeUnknown):
        await services.bookings.flow.carry_out(stale, first=True)
    assert (await platform.booking_document(stale.id))["status"] == "pending"
    document = await platform.booking_document(blocker.booking_id)
    await services.bookings.cancel(document["user_id"], blocker.booking_id)
    await platform.settle_everything()
    assert (await platform.booking_document(stale.id))["status"] == "confirmed"
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_a_take_that_the_horizon_passed_is_renewed(platform: Platform) -> None:
    event_id = await platform.new_event()
    platform.faults.lose_requests.append(TAKES)
    created = await Person(event_id).book(platform.services())
    before = (await platform.booking_document(created.booking_id))["take"]["op"]
    platform.faults.clear()
    await settle_horizon(platform, event_id)
    await platform.settle_everything()
    document = await platform.booking_document(created.booking_id)
    assert document["status"] == "confirmed"
    assert document["take"]["op"] > before
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_a_take_that_was_settled_is_not_taken_again(platform: Platform) -> None:
    event_id = await platform.new_event()
    services = platform.services()
    created = await Person(event_id).book(services)
    late = await services.bookings.repository.find({"_id": created.booking_id})
    assert late is not None
    await platform.settle_everything()
    stale = late.model_copy(update={"status": "pending"})
    assert (await services.bookings.flow.carry_out(stale)).status == "confirmed"
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_a_return_whose_answer_is_lost_returns_once(platform: Platform) -> None:
    event_id = await platform.new_event()
    person = Person(event_id)
    created = await person.book(platform.services())
    platform.faults.lose_answers.append(RETURNS)
    cancelled = await platform.services().bookings.cancel(person.id, created.booking_id)
    assert '"status":"cancelled"' in cancelled
    assert len((await platform.booking_document(created.booking_id))["outbox"]) == 3
    await platform.services().deliveries.deliver_all()
    platform.faults.clear()
    assert await platform.services().bookings.cancel(person.id, created.booking_id) == cancelled
    await platform.settle_everything()
    await platform.assert_seats_add_up(event_id, sold=0)
    await platform.assert_nothing_is_left_to_do(event_id)
    assert platform.topic.whats(created.booking_id) == ["booking.confirmed", "booking.cancelled"]


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_a_return_that_the_horizon_passed_is_renewed_and_counts_once(platform: Platform, kind: str) -> None:
    event_id = await platform.new_event()
    kept, person = Person(event_id, 3), Person(event_id, 2)
    await kept.book(platform.services())
    created = await person.book(platform.services())
    getattr(platform.faults, kind).append(RETURNS)
    await platform.services().bookings.cancel(person.id, created.booking_id)
    platform.faults.clear()
    await settle_horizon(platform, event_id)
    replicas = [platform.services() for _ in range(3)]
    stale = await replicas[0].bookings.repository.find({"_id": created.booking_id})
    assert stale is not None
    await asyncio.gather(*(replica.deliveries.give_back(stale) for replica in replicas))
    await platform.settle_everything()
    await replicas[0].deliveries.give_back(stale)
    await platform.assert_seats_add_up(event_id, sold=3)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_a_slow_return_does_not_keep_the_person_waiting(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = await platform.new_event()
    person, services = Person(event_id), platform.services()
    created = await person.book(services)

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Deliveries, "give_back", never)
    assert '"status":"cancelled"' in await services.bookings.cancel(person.id, created.booking_id)
    monkeypatch.undo()
    await platform.settle_everything()
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_the_operation_of_a_return_is_renewed_by_one_worker_only(platform: Platform) -> None:
    event_id = await platform.new_event()
    person, services = Person(event_id), platform.services()
    created = await person.book(services)
    platform.faults.lose_requests.append(RETURNS)
    await services.bookings.cancel(person.id, created.booking_id)
    document = await platform.booking_document(created.booking_id)
    (entry,) = [each for each in document["outbox"] if each["kind"] == "return"]
    renew, newer = services.deliveries.outbox.renew_return, ObjectId()
    assert await renew(created.booking_id, entry["id"], entry["op"], newer)
    assert not await renew(created.booking_id, entry["id"], entry["op"], ObjectId())
    platform.faults.clear()
    await platform.settle_everything()
    await platform.assert_seats_add_up(event_id, sold=0)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_nothing_is_cancelled_once_the_event_has_begun(platform: Platform) -> None:
    event_id = await platform.new_event(days=1)
    person = Person(event_id)
    created = await person.book(platform.services())
    platform.clock.forward(days=1, minutes=1)
    with pytest.raises(EventStarted):
        await platform.services().bookings.cancel(person.id, created.booking_id)
    platform.faults.lose_requests.append("/internal/")
    with pytest.raises(EventStarted):
        await platform.services().bookings.cancel(person.id, created.booking_id)
    platform.clock.forward(days=-2)
    assert "cancelled" in await platform.services().bookings.cancel(person.id, created.booking_id)
    with pytest.raises(NotFound):
        await platform.services().bookings.cancel(ObjectId(), created.booking_id)
    platform.clock.forward(days=1)


async def test_until_the_event_begins_a_booking_can_be_cancelled(platform: Platform) -> None:
    event_id = await platform.new_event(days=1)
    person, rules = Person(event_id), platform.services().bookings
    created = await person.book(platform.services())
    begins = (await platform.booking_document(created.booking_id))["event"]["starts_at"]
    rules.clock = lambda: begins
    with pytest.raises(EventStarted):
        await rules.cancel(person.id, created.booking_id)
    rules.clock = lambda: begins - timedelta(milliseconds=1)
    assert "cancelled" in await rules.cancel(person.id, created.booking_id)


async def test_a_postponed_event_can_still_be_cancelled(platform: Platform) -> None:
    event_id = await platform.new_event(days=1)
    person = Person(event_id)
    created = await person.book(platform.services())
    document = await platform.booking_document(created.booking_id)
    later = {"starts_at": "2099-01-01T00:00:00Z", "ends_at": "2099-01-01T02:00:00Z"}
    changed = await platform.event.patch(f"/api/events/{event_id}", later, token=platform.organizer_token)
    assert changed.status == 200, changed.raw
    platform.clock.forward(days=2)
    assert document["event"]["starts_at"] < platform.clock()
    assert "cancelled" in await platform.services().bookings.cancel(person.id, created.booking_id)
    platform.clock.forward(days=-2)


async def test_many_replicas_sweep_and_deliver_without_doing_anything_twice(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=100)
    platform.faults.lose_requests.append(TAKES)
    people = [Person(event_id, 1) for _ in range(12)]
    created = await asyncio.gather(*(person.book(platform.services()) for person in people))
    platform.faults.clear()
    replicas = [platform.services() for _ in range(4)]
    platform.clock.forward(seconds=1)
    await asyncio.gather(*(replica.sweeper.sweep_all() for replica in replicas))
    await asyncio.gather(*(replica.deliveries.deliver_all() for replica in replicas))
    platform.clock.forward(seconds=3)
    await asyncio.gather(*(replica.deliveries.settle_all() for replica in replicas))
    assert [platform.topic.whats(one.booking_id) for one in created] == [["booking.confirmed"]] * 12
    await platform.assert_seats_add_up(event_id, sold=12)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_messages_wait_while_the_topic_is_away(platform: Platform) -> None:
    event_id = await platform.new_event()
    created = await Person(event_id).book(platform.services())
    platform.topic.away = True
    await platform.services().deliveries.deliver_all()
    assert platform.topic.whats(created.booking_id) == []
    platform.topic.away = False
    await platform.services().deliveries.deliver_all()
    assert platform.topic.whats(created.booking_id) == [], "not before a pause"
    await platform.settle_everything()
    assert platform.topic.whats(created.booking_id) == ["booking.confirmed"]
    await platform.assert_nothing_is_left_to_do(event_id)


@pytest.mark.parametrize("settled", [False, True], ids=["before it is settled", "after"])
async def test_a_late_copy_of_a_refused_take_keeps_no_seats(platform: Platform, settled: bool) -> None:
    event_id = await platform.new_event(capacity=2)
    holder, late = Person(event_id), Person(event_id)
    held = await holder.book(platform.services())
    with pytest.raises(SoldOut):
        await late.book(platform.hopeful_services())
    rejected = await platform.database.collection(Booking).find_one({"user_id": late.id})
    assert rejected is not None
    assert (rejected["history"][-1]["what"], rejected["history"][-1]["by"]) == ("reject", str(late.id))
    await platform.services().bookings.cancel(holder.id, held.booking_id)
    if settled:
        await platform.settle_everything()
    take = {"op": str(rejected["take"]["op"]), "booking_id": str(rejected["_id"]), "seats": 2}
    copy = await platform.client().call("PUT", f"/internal/events/{event_id}/takes", {"takes": [take]})
    (result,) = copy.body["results"]
    assert (result["status"], (await platform.event_document(event_id))["sold"]) == ((409, 0) if settled else (200, 2))
    await platform.settle_everything()
    await platform.assert_seats_add_up(event_id, sold=0)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_operations_are_settled_again_when_the_answer_is_lost(platform: Platform) -> None:
    event_id = await platform.new_event()
    created = await Person(event_id).book(platform.services())
    platform.faults.lose_answers.append(SETTLES)
    await platform.settle_everything()
    assert (await platform.event_document(event_id))["ledger"] == []
    assert (await platform.booking_document(created.booking_id))["unsettled"]
    platform.faults.clear()
    await platform.settle_everything()
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_young_operations_are_not_settled(platform: Platform) -> None:
    event_id = await platform.new_event()
    services = platform.services()
    platform.clock.ahead -= platform.clock.ahead
    await Person(event_id).book(services)
    await services.deliveries.settle_all()
    assert len((await platform.event_document(event_id))["ledger"]) == 1


async def test_two_events_are_settled_although_one_does_not_answer(platform: Platform) -> None:
    events = [await platform.new_event(), await platform.new_event()]
    for event_id in events:
        await Person(event_id).book(platform.services())
    platform.faults.lose_requests += ["/internal/settled", f"{events[0]}/settled"]
    await platform.settle_everything()
    ledgers = [len((await platform.event_document(event_id))["ledger"]) for event_id in events]
    assert ledgers == [1, 0]


async def test_a_reference_that_is_taken_is_drawn_again(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    event_id = await platform.new_event()
    first = await Person(event_id).book(platform.services())
    taken = (await platform.booking_document(first.booking_id))["reference"]
    drawn = [taken, taken, new_reference()]
    monkeypatch.setattr(service, "new_reference", lambda: drawn.pop(0))
    second = await Person(event_id).book(platform.services())
    assert (second.status, drawn) == (201, [])
    monkeypatch.setattr(service, "new_reference", lambda: taken)
    with pytest.raises(Overloaded):
        await Person(event_id).book(platform.services())
    await platform.assert_seats_add_up(event_id, sold=4)


async def test_more_than_a_batch_is_done_in_one_go(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    event_id = await platform.new_event(capacity=30)
    for module in (deliveries, tasks):
        monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(deliveries, "SETTLED_BATCH", 2)
    monkeypatch.setattr(tasks, "KEYS_BATCH", 2)
    platform.faults.lose_answers.append(TAKES)
    created = [await Person(event_id, 1).book(platform.services()) for _ in range(5)]
    platform.faults.clear()
    await platform.settle_everything()
    assert [platform.topic.whats(one.booking_id) for one in created] == [["booking.confirmed"]] * 5
    await platform.assert_nothing_is_left_to_do(event_id)
    platform.clock.forward(days=2)
    await platform.services().sweeper.free_keys()
    documents = [await platform.booking_document(one.booking_id) for one in created]
    assert not any("idempotency" in document for document in documents)


async def test_a_pending_booking_keeps_its_key_however_old_it_is(platform: Platform) -> None:
    event_id = await platform.new_event()
    platform.faults.lose_requests.append(TAKES)
    created = await Person(event_id).book(platform.services())
    platform.clock.forward(days=2)
    await platform.services().sweeper.free_keys()
    assert "idempotency" in await platform.booking_document(created.booking_id)
    platform.faults.clear()
    await platform.settle_everything()


async def test_price_and_event_are_those_of_the_moment_in_which_the_seats_are_taken(platform: Platform) -> None:
    event_id, services = await platform.new_event(amount=4500), platform.services()
    await services.bookings.seats.facts(event_id)  # known for some seconds
    changes = {"title": "Evening of winds", "price": {"amount": 1200, "currency": "USD"}}
    changed = await platform.event.patch(f"/api/events/{event_id}", changes, token=platform.organizer_token)
    assert changed.status == 200
    created = await Person(event_id).book(services)
    stored, told = await platform.booking_document(created.booking_id), orjson.loads(created.body)
    for booking in (stored, told):
        assert (booking["total"]["amount"], booking["event"]["title"]) == (2400, "Evening of winds")
    assert stored["unit_price"]["amount"] == 1200


async def test_who_asked_meanwhile_is_told_the_first_answer_even_if_the_booking_has_ended_since(
    platform: Platform,
) -> None:
    event_id, services = await platform.new_event(), platform.services()
    person = Person(event_id)
    created = await person.book(services)
    await services.bookings.cancel(person.id, created.booking_id)
    ended = await services.bookings.repository.find({"_id": created.booking_id})
    assert ended is not None
    assert (await services.bookings._finish(ended)).body == created.body
    forgotten = ended.model_copy(update={"idempotency": None})
    assert orjson.loads((await services.bookings._finish(forgotten)).body)["status"] == "cancelled"


async def test_who_was_answered_pending_is_told_by_message_that_no_seats_are_left(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=2)
    platform.faults.lose_requests.append(TAKES)
    pending = await Person(event_id).book(platform.services())
    platform.faults.clear()
    await Person(event_id).book(platform.services())
    await platform.settle_everything()
    document = await platform.booking_document(pending.booking_id)
    assert (pending.status, document["status"], document["refusal"]["code"]) == (202, "rejected", "sold_out")
    assert platform.topic.whats(pending.booking_id) == ["booking.rejected"]
    assert platform.topic.reasons(pending.booking_id) == ["sold_out"]
    await platform.assert_seats_add_up(event_id, sold=2)


@pytest.mark.parametrize("limit", [None, 4])
async def test_who_is_refused_by_the_answer_gets_no_message(platform: Platform, limit: int | None) -> None:
    event_id = await platform.new_event(capacity=2, max_per_person=limit)
    await Person(event_id).book(platform.services())
    late = Person(event_id)
    await settle_horizon(platform, event_id)  # the operation is too old, and renewed
    with pytest.raises(SoldOut):
        await late.book(platform.hopeful_services())
    await platform.settle_everything()
    rejected = await platform.database.collection(Booking).find_one({"user_id": late.id})
    assert rejected is not None
    assert (rejected["status"], platform.topic.whats(rejected["_id"])) == ("rejected", [])


async def test_a_booking_knows_when_it_last_changed(platform: Platform) -> None:
    person, services = Person(await platform.new_event()), platform.services()
    created = await person.book(services)
    booked = await platform.booking_document(created.booking_id)
    platform.clock.forward(minutes=3)
    await services.bookings.cancel(person.id, created.booking_id)
    ended = await platform.booking_document(created.booking_id)
    assert ended["updated_at"] == ended["cancelled_at"] == ended["history"][-1]["at"]
    assert (ended["updated_at"] - booked["updated_at"]).total_seconds() >= 180
