"""Seats, one operation at a time: each has its effect once, and says why when it has none."""

from bson import ObjectId

from event.ledger import MOST_ENTRIES, Operation
from event.models import BEFORE_ALL
from tests.support.client import Reply
from tests.support.events import RunningEvents, moment, operation


async def test_operations_of_several_events_are_settled_by_one_call(events: RunningEvents) -> None:
    sold, late = [await events.published() for _ in range(2)]
    op, refused = operation(), operation()
    await events.take(sold, op, ObjectId())
    await events.take(late, refused, ObjectId())  # a copy of a take whose booking was rejected
    parts = [
        {"event_id": sold["id"], "operations": [str(op)]},
        {"event_id": str(ObjectId()), "operations": [str(op)]},
        {"event_id": late["id"], "refused": [str(refused)]},
    ]
    token = events.booking.issue("event")
    settled = await events.client.post("/internal/settled", {"events": parts}, token=token)
    assert settled.status == 204, settled.raw
    assert [(await events.stored(each))["ledger"] for each in (sold, late)] == [[], []]
    assert [(await events.counters(each))[2] for each in (sold, late)] == [1, 0]


async def test_take_moves_seats_and_answers_with_price_and_facts(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, booking = operation(), ObjectId()
    answer = await events.take(event, op, booking, 2)
    names = ("id", "title", "venue", "time_zone", "starts_at", "ends_at", "organizer_id")
    facts = {name: event[name] for name in names} | {"facts_version": 0}
    assert answer.body == {"op": str(op), "seats": 2, "unit_price": event["price"], "event": facts}
    assert await events.counters(event) == (3, 0, 2)


async def test_repeated_take_has_one_effect_and_keeps_the_price_of_its_moment(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, booking = operation(), ObjectId()
    first = await events.take(event, op, booking, 2)
    await events.change(event, price={"amount": 9900, "currency": "USD"})
    again = await events.take(event, op, booking, 2)
    assert (again.status, again.body) == (200, first.body)
    assert await events.counters(event) == (3, 0, 2)


async def test_take_after_a_change_by_the_organizer_has_the_new_price(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    await events.take(event, operation(), ObjectId())
    await events.change(event, price={"amount": 9900, "currency": "USD"}, title="Second evening")
    answer = await events.take(event, operation(), ObjectId())
    assert (answer.body["unit_price"]["amount"], answer.body["event"]["title"]) == (9900, "Second evening")
    assert [entry["unit_amount"] for entry in (await events.stored(event))["ledger"]] == [4500, 9900]


async def test_take_of_more_than_remain_is_sold_out(events: RunningEvents) -> None:
    event = await events.published(capacity=3)
    await events.take(event, operation(), ObjectId(), 2)
    refused = await events.take(event, operation(), ObjectId(), 2)
    assert (refused.status, refused.code, refused.body["remaining"]) == (409, "sold_out", 1)
    assert await events.counters(event) == (1, 0, 2)


async def test_take_needs_a_published_event(events: RunningEvents) -> None:
    draft = await events.draft()
    refused = await events.take(draft, operation(), ObjectId())
    assert (refused.status, refused.code, refused.body["event_status"]) == (409, "not_on_sale", "draft")
    event = await events.published()
    await events.take(event, operation(), ObjectId())
    await events.act(event, "cancel")
    refused = await events.take(event, operation(), ObjectId())
    assert (refused.status, refused.code, refused.body["event_status"]) == (409, "not_on_sale", "cancelled")
    assert await events.counters(event) == (49, 0, 1)


async def test_take_needs_an_event_that_has_not_begun(events: RunningEvents) -> None:
    event = await events.published()
    seats = events.rules.seats
    real = seats.clock
    seats.clock = lambda: real().replace(year=real().year + 1)
    try:
        refused = await events.take(event, operation(), ObjectId())
    finally:
        seats.clock = real
    assert (refused.status, refused.code) == (409, "not_on_sale")
    assert await events.counters(event) == (50, 0, 0)


async def test_take_of_an_unknown_event_is_not_found(events: RunningEvents) -> None:
    missing = {"id": str(ObjectId())}
    assert (await events.take(missing, operation(), ObjectId())).status == 404
    assert (await events.give_back(missing, operation(), ObjectId())).status == 404
    assert (await events.settle(missing, operation())).status == 404
    assert (await events.internal("GET", missing)).status == 404
    assert (await events.void(missing, operation(), ObjectId())).body["result"] == "nothing"


async def test_take_of_a_remembered_event_that_was_deleted_is_not_found(events: RunningEvents) -> None:
    draft = await events.draft()
    await events.take(draft, operation(), ObjectId())
    await events.client.delete(f"/api/events/{draft['id']}", token=events.organizer)
    assert (await events.take(draft, operation(), ObjectId())).status == 404


async def test_same_operation_with_another_content_is_refused(events: RunningEvents) -> None:
    event = await events.published()
    op, booking = operation(), ObjectId()
    await events.take(event, op, booking, 2)
    for answer in (
        await events.take(event, op, booking, 3),
        await events.take(event, op, ObjectId(), 2),
        await events.give_back(event, op, booking, 2),
        await events.void(event, op, ObjectId()),
    ):
        assert (answer.status, answer.code) == (409, "operation_used")
    assert await events.counters(event) == (48, 0, 2)


async def test_void_after_take_gives_the_seats_back_once(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, booking = operation(), ObjectId()
    await events.take(event, op, booking, 2)
    for _ in range(3):
        assert (await events.void(event, op, booking)).body == {"op": str(op), "result": "voided"}
    assert await events.counters(event) == (5, 0, 0)
    late = await events.take(event, op, booking, 2)
    assert (late.status, late.code) == (409, "operation_void")
    assert await events.counters(event) == (5, 0, 0)


async def test_void_before_take_leaves_a_tombstone_that_a_late_take_cannot_pass(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, booking = operation(), ObjectId()
    for _ in range(2):
        assert (await events.void(event, op, booking)).body["result"] == "voided"
    assert len((await events.stored(event))["ledger"]) == 1
    late = await events.take(event, op, booking, 2)
    assert (late.status, late.code) == (409, "operation_void")
    assert await events.counters(event) == (5, 0, 0)


async def test_void_of_one_take_leaves_the_others(events: RunningEvents) -> None:
    event = await events.published(capacity=9)
    first, second, booking = operation(), operation(), ObjectId()
    for op in (first, second):
        await events.take(event, op, booking, 2)
    await events.void(event, second, booking)
    assert await events.counters(event) == (7, 0, 2)
    kinds = {entry["op"]: entry["kind"] for entry in (await events.stored(event))["ledger"]}
    assert kinds == {first: "take", second: "void"}


async def test_take_that_was_voided_since_it_was_looked_at_gives_no_seats_back_again(events: RunningEvents) -> None:
    event = await events.published(capacity=9)
    taken = Operation(ObjectId(event["id"]), operation(), ObjectId(), 2)
    for op in (operation(), taken.op):
        await events.take(event, op, taken.booking_id, 2)
    ledger = events.rules.seats.ledger
    _, seen = await ledger.look(taken)
    assert await ledger.void(taken.event_id, seen)
    assert not await ledger.void(taken.event_id, seen)
    assert await events.counters(event) == (7, 0, 2)


async def test_return_puts_seats_on_sale_exactly_once(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, back, booking = operation(), operation(), ObjectId()
    await events.take(event, op, booking, 2)
    for _ in range(3):
        answer = await events.give_back(event, back, booking, 2)
        assert (answer.status, answer.body) == (200, {"op": str(back), "seats": 2})
    assert await events.counters(event) == (5, 0, 0)


async def test_return_works_after_the_take_was_settled_and_the_event_cancelled(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, booking = operation(), ObjectId()
    await events.take(event, op, booking, 2)
    await events.settle(event, op)
    await events.act(event, "cancel")
    assert (await events.give_back(event, operation(seconds=2), booking, 2)).status == 200
    assert await events.counters(event) == (5, 0, 0)


async def test_return_of_more_than_is_sold_is_refused(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    await events.take(event, operation(), ObjectId(), 2)
    refused = await events.give_back(event, operation(), ObjectId(), 3)
    assert (refused.status, refused.code, refused.body["sold"]) == (409, "not_sold", 2)
    assert await events.counters(event) == (3, 0, 2)


async def test_void_of_a_return_is_refused(events: RunningEvents) -> None:
    event = await events.published(capacity=5)
    op, back, booking = operation(), operation(), ObjectId()
    await events.take(event, op, booking, 2)
    await events.give_back(event, back, booking, 2)
    assert (await events.void(event, back, booking)).code == "operation_used"


async def test_settled_operations_are_forgotten_and_can_never_be_applied_again(events: RunningEvents) -> None:
    event = await events.published(capacity=9)
    op, back, booking = operation(), operation(seconds=1), ObjectId()
    await events.take(event, op, booking, 2)
    await events.give_back(event, back, booking, 1)
    for _ in range(2):
        assert (await events.settle(event, op, back)).status == 204
    found = await events.stored(event)
    assert (found["ledger"], found["horizon"]) == ([], back)
    for answer in (await events.take(event, op, booking, 2), await events.give_back(event, back, booking, 1)):
        assert (answer.status, answer.code, answer.body["horizon"]) == (409, "operation_expired", str(back))
    assert (await events.void(event, op, booking)).body["result"] == "nothing"
    assert await events.counters(event) == (8, 0, 1)


async def test_a_refused_take_that_came_late_gives_its_seats_back_when_it_is_settled(events: RunningEvents) -> None:
    await events.published()  # another's ledger is none of its business
    event = await events.published(capacity=9)
    late, kept, booking = operation(), operation(seconds=1), ObjectId()
    await events.take(event, late, booking, 2)
    await events.take(event, kept, ObjectId(), 3)
    for _ in range(2):
        assert (await events.internal("POST", event, "/settled", {"refused": [str(late)]})).status == 204
    assert await events.counters(event) == (6, 0, 3)
    assert [entry["op"] for entry in (await events.stored(event))["ledger"]] == [kept]
    assert (await events.take(event, late, booking, 2)).code == "operation_expired"


async def test_a_refused_take_that_never_came_can_not_come_any_more(events: RunningEvents) -> None:
    event, op = await events.published(capacity=9), operation()
    kept = operation(seconds=-1)
    await events.take(event, kept, ObjectId(), 3)
    body = {"operations": [str(kept)], "refused": [str(op)]}
    assert (await events.internal("POST", event, "/settled", body)).status == 204
    assert (await events.take(event, op, ObjectId(), 2)).code == "operation_expired"
    assert (await events.stored(event))["ledger"] == []
    assert await events.counters(event) == (6, 0, 3)


async def test_nothing_to_settle_is_refused(events: RunningEvents) -> None:
    event = await events.published()
    assert (await events.internal("POST", event, "/settled", {})).status == 422


async def test_settling_keeps_what_is_not_settled_and_never_lowers_the_horizon(events: RunningEvents) -> None:
    event = await events.published()
    first, second, third = operation(), operation(seconds=1), operation(seconds=2)
    booking = ObjectId()
    for op in (first, second, third):
        await events.take(event, op, booking)
    await events.settle(event, third)
    assert [entry["op"] for entry in (await events.stored(event))["ledger"]] == [first, second]
    assert (await events.take(event, first, booking)).status == 200, "it is in the ledger, below the horizon"
    assert (await events.void(event, second, booking)).body["result"] == "voided"
    await events.settle(event, first)
    assert (await events.stored(event))["horizon"] == third
    assert await events.counters(event) == (48, 0, 2)


async def test_expired_operation_that_was_never_applied_must_be_renewed(events: RunningEvents) -> None:
    event = await events.published()
    old, new = operation(seconds=-60), operation()
    await events.settle(event, new)
    for answer in (await events.take(event, old, ObjectId()), await events.take(event, new, ObjectId())):
        assert (answer.code, answer.body["horizon"]) == ("operation_expired", str(new))
    for given_up in (old, new):
        assert (await events.void(event, given_up, ObjectId())).body["result"] == "nothing"
    assert (await events.take(event, operation(seconds=1), ObjectId())).status == 200
    assert await events.counters(event) == (49, 0, 1)


async def test_full_ledger_refuses_new_operations_for_the_moment(events: RunningEvents) -> None:
    event = await events.published()
    entry = {"op": BEFORE_ALL, "booking_id": BEFORE_ALL, "seats": 0, "kind": "void", "at": None}
    collection = events.rules.events.events.events
    await collection.update_one({"_id": ObjectId(event["id"])}, {"$set": {"ledger": [entry] * MOST_ENTRIES}})
    op, booking = operation(), ObjectId()
    for answer in (
        await events.take(event, op, booking),
        await events.void(event, op, booking),
    ):
        assert (answer.status, answer.code) == (503, "overloaded")
    await events.settle(event, BEFORE_ALL)
    assert (await events.take(event, op, booking)).status == 200
    await collection.update_one({"_id": ObjectId(event["id"])}, {"$set": {"ledger": [entry] * MOST_ENTRIES}})
    assert (await events.give_back(event, operation(), booking)).status == 503
    assert await events.counters(event) == (49, 0, 1)


async def test_facts_are_of_any_event_in_any_state(events: RunningEvents) -> None:
    draft = await events.draft(starts_at=moment(days=3), ends_at=moment(days=4))
    names = ("id", "title", "venue", "time_zone", "starts_at", "ends_at", "organizer_id", "status", "price")
    known = {name: draft[name] for name in (*names, "max_per_person", "capacity", "remaining")}
    known |= {"queue": False, "least": None, "facts_version": 0, "all_counted": True}
    assert (await events.internal("GET", draft)).body == known


async def test_seats_are_taken_only_under_the_limit_that_booking_counted_against(events: RunningEvents) -> None:
    event, booking, op = await events.published(max_per_person=4), ObjectId(), operation()

    async def take(limit: int | None) -> Reply:
        return await events.take(event, op, booking, **({} if limit is None else {"max_per_person": limit}))

    for limit in (None, 3, 5):
        refused = await take(limit)
        assert (refused.status, refused.code, refused.body["max_per_person"]) == (409, "limit_changed", 4)
    assert (await take(4)).status == 200
    await events.change(event, max_per_person=6)
    assert (await take(4)).status == 200, "a repeated take was taken before"
    assert await events.counters(event) == (49, 0, 1)
    refused = await events.take(event, operation(), booking, max_per_person=4)
    assert (refused.code, refused.body["max_per_person"]) == ("limit_changed", 6)
