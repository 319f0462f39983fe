"""What booking makes of event's answers; whatever it does not know is an unknown outcome, never a guess."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from booking import seats as seats_module
from booking.models import BookedEvent, Booking
from booking.seats import LimitChanged, OperationExpired, Refused, Seats, Settled
from kit.client import OutcomeUnknown, Reply
from kit.context import begin, remaining
from kit.problems import NotFound, Overloaded

HORIZON = ObjectId()
EVENT = {
    "id": str(ObjectId()),
    "title": "Evening of strings",
    "venue": "Old Town Hall",
    "starts_at": "2027-03-08T12:00:00Z",
    "ends_at": "2027-03-08T14:00:00Z",
    "organizer_id": str(ObjectId()),
}
SEATS = {"capacity": 9, "remaining": 9, "queue": False}
FACTS = EVENT | SEATS | {"status": "published", "price": {"amount": 4500, "currency": "USD"}}
TAKEN = {"op": str(ObjectId()), "seats": 2, "unit_price": {"amount": 4500, "currency": "USD"}, "event": EVENT}


class Client:
    """Answers every call alike, and remembers them; to a call for takes, each of them alike."""

    def __init__(self, reply: Reply | None) -> None:
        self.reply = reply
        self.calls: list[tuple[str, str, Any]] = []

    async def call(self, method: str, path: str, body: Any = None) -> Reply:
        self.calls.append((method, path, body))
        if self.reply is None:
            raise OutcomeUnknown("no answer")
        if not path.endswith("/takes"):
            return self.reply
        result = {"status": self.reply.status, "body": self.reply.body}
        return Reply(200, {"results": [result] * len(body["takes"])}, self.reply.sends)


def seats(status: int, body: Any = None, sends: int = 1) -> Seats:
    return Seats(Client(Reply(status, body, sends)))  # type: ignore[arg-type]


def problem(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "status": 409} | more


async def test_a_take_names_its_operation_and_gets_event_and_price(booking: Booking) -> None:
    asked = seats(200, TAKEN)
    taken = await asked.take(booking)
    assert (taken.unit_price.amount, taken.event.id) == (4500, ObjectId(EVENT["id"]))
    assert asked.client.calls == [  # type: ignore[attr-defined]
        (
            "PUT",
            f"/internal/events/{booking.event_id}/takes",
            {"takes": [{"op": str(booking.take.op), "booking_id": str(booking.id), "seats": 2}]},
        )
    ]


def others(booking: Booking, count: int, **changes: Any) -> list[Booking]:
    return [booking.model_copy(update={"id": ObjectId()} | changes) for _ in range(count)]


async def test_takes_that_come_while_one_is_under_way_make_one_call_and_each_gets_its_own_result(
    booking: Booking,
) -> None:
    class Slow(Client):
        async def call(self, method: str, path: str, body: Any = None) -> Reply:
            self.calls.append((method, path, body))
            await asyncio.sleep(0)
            prices = [
                TAKEN | {"unit_price": {"amount": int(take["op"][-2:], 16), "currency": "USD"}}
                for take in body["takes"]
            ]
            return Reply(200, {"results": [{"status": 200, "body": price} for price in prices]})

    asked = Seats(Slow(None))  # type: ignore[arg-type]
    bookings = [booking, *others(booking, 3)]
    for number, each in enumerate(bookings):
        each.take = each.take.model_copy(update={"op": ObjectId(f"{number + 7:024x}")})
    calls = [asyncio.ensure_future(asked.take(bookings[0]))]
    for _ in range(2):
        await asyncio.sleep(0)
    taken = await asyncio.gather(*calls, *map(asked.take, bookings[1:]))
    assert [each.unit_price.amount for each in taken] == [7, 8, 9, 10]
    assert [len(body["takes"]) for _, _, body in asked.client.calls] == [1, 3]  # type: ignore[attr-defined]


async def test_takes_of_other_events_have_calls_of_their_own(booking: Booking) -> None:
    asked = seats(200, TAKEN)
    (other,) = others(booking, 1, event_id=ObjectId())
    await asyncio.gather(asked.take(booking), asked.take(other))
    paths = [path for _, path, _ in asked.client.calls]  # type: ignore[attr-defined]
    assert paths == [f"/internal/events/{each.event_id}/takes" for each in (booking, other)]


async def test_a_call_for_many_has_the_time_of_a_call_not_what_one_caller_has_left(booking: Booking) -> None:
    class Patient(Client):
        async def call(self, method: str, path: str, body: Any = None) -> Reply:
            left.append(remaining(5.0))
            return await super().call(method, path, body)

    left: list[float] = []
    begin("", "1000", 10)
    await Seats(Patient(Reply(200, TAKEN))).take(booking)  # type: ignore[arg-type]
    assert left == [5.0]


class Silent(Client):
    """Never answers."""

    async def call(self, method: str, path: str, body: Any = None) -> Reply:
        await asyncio.Event().wait()
        return await super().call(method, path, body)


async def test_who_has_little_time_left_waits_no_longer_than_that(booking: Booking) -> None:
    begin("", "20", 10)
    async with asyncio.timeout(3):
        with pytest.raises(OutcomeUnknown):
            await Seats(Silent(None)).take(booking)  # type: ignore[arg-type]


async def test_a_take_that_is_not_answered_in_time_is_an_unknown_outcome(
    booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats_module, "CALL_SECONDS", 0.01)
    with pytest.raises(OutcomeUnknown):
        await Seats(Silent(None)).take(booking)  # type: ignore[arg-type]


@pytest.mark.parametrize("results", [[], [{"status": 200, "body": TAKEN}] * 2, [{"status": 200}], None])
async def test_results_of_other_takes_are_an_unknown_outcome(booking: Booking, results: Any) -> None:
    class Odd(Client):
        async def call(self, *_: Any) -> Reply:
            return Reply(200, {"results": results})

    with pytest.raises(OutcomeUnknown):
        await Seats(Odd(None)).take(booking)  # type: ignore[arg-type]


async def test_a_call_for_takes_that_is_refused_as_a_whole_is_an_unknown_outcome(booking: Booking) -> None:
    class Refusing(Client):
        async def call(self, *_: Any) -> Reply:
            return Reply(403, {"code": "forbidden"})

    with pytest.raises(OutcomeUnknown):
        await Seats(Refusing(None)).take(booking)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["sold_out", "not_on_sale", "not_found"])
@pytest.mark.parametrize(("sends", "final"), [(1, True), (2, False)])
async def test_a_refusal_is_final_only_if_no_copy_is_under_way(
    booking: Booking, code: str, sends: int, final: bool
) -> None:
    with pytest.raises(Refused) as caught:
        await seats(404 if code == "not_found" else 409, problem(code), sends).take(booking)
    assert (caught.value.refusal.code, caught.value.final) == (code, final)


async def test_a_sold_out_event_says_how_many_are_left(booking: Booking) -> None:
    with pytest.raises(Refused) as caught:
        await seats(409, problem("sold_out", remaining=1)).take(booking)
    assert caught.value.refusal.remaining == 1


async def test_a_void_take_is_refused_but_not_final(booking: Booking) -> None:
    with pytest.raises(Refused) as caught:
        await seats(409, problem("operation_void")).take(booking)
    assert (caught.value.refusal.code, caught.value.final) == ("expired", False)


async def test_a_take_names_the_limit_and_is_told_of_another_one(booking: Booking) -> None:
    limited = booking.model_copy(update={"limit": 4})
    for current in (6, None):
        asked = seats(409, problem("limit_changed", max_per_person=current))
        with pytest.raises(LimitChanged) as caught:
            await asked.take(limited)
        assert caught.value.limit == current
        assert asked.client.calls[0][2]["takes"][0]["max_per_person"] == 4  # type: ignore[attr-defined]


async def test_an_expired_operation_tells_the_horizon(booking: Booking) -> None:
    asked = seats(409, problem("operation_expired", horizon=str(HORIZON)))
    for call in (asked.take(booking), asked.give_back(booking, ObjectId())):
        with pytest.raises(OperationExpired) as caught:
            await call
        assert caught.value.horizon == HORIZON


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, None),
        (200, {}),
        (200, TAKEN | {"unit_price": {"amount": "many", "currency": "USD"}}),
        (201, TAKEN),
        (401, {"code": "unauthorized"}),
        (403, {"code": "forbidden"}),
        (409, {"code": "operation_expired", "horizon": "x"}),
        (409, {"code": "operation_used"}),
        (409, "not an object"),
        (422, {"code": "validation_error"}),
    ],
)
async def test_any_other_answer_to_a_take_is_an_unknown_outcome(booking: Booking, status: int, body: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        await seats(status, body).take(booking)


async def test_other_answers_to_void_return_and_settle_are_unknown_outcomes(booking: Booking) -> None:
    asked = seats(409, problem("not_sold"))
    for call in (
        asked.void(booking),
        asked.give_back(booking, ObjectId()),
        asked.settle(booking.event_id, Settled([ObjectId()])),
        asked.settle_all({booking.event_id: Settled([ObjectId()])}),
    ):
        with pytest.raises(OutcomeUnknown):
            await call


async def test_an_event_that_is_gone_needs_nothing_back(booking: Booking) -> None:
    gone = seats(404, problem("not_found"))
    await gone.void(booking)
    await gone.give_back(booking, ObjectId())
    await gone.settle(booking.event_id, Settled([ObjectId()]))
    assert [method for method, _, _ in gone.client.calls] == ["DELETE", "PUT", "POST"]  # type: ignore[attr-defined]


async def test_facts_are_remembered_for_a_while(booking: Booking) -> None:
    asked = seats(200, FACTS)
    first = await asked.facts(booking.event_id)
    assert await asked.facts(booking.event_id) is first
    assert len(asked.client.calls) == 1  # type: ignore[attr-defined]
    assert (first.status, first.price.amount) == ("published", 4500)
    assert set(first.snapshot.model_dump()) == set(BookedEvent.model_fields)


async def test_a_draft_is_asked_for_each_time_and_is_nobodys_business(booking: Booking) -> None:
    asked = seats(200, FACTS | {"status": "draft"})
    assert (await asked.facts(booking.event_id)).is_draft
    with pytest.raises(NotFound):
        await asked.public_facts(booking.event_id)
    assert len(asked.client.calls) == 2  # type: ignore[attr-defined]


async def test_an_unknown_event_is_not_found_and_not_remembered(booking: Booking) -> None:
    asked = seats(404, problem("not_found"))
    for _ in range(2):
        with pytest.raises(NotFound):
            await asked.facts(booking.event_id)
    assert len(asked.client.calls) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("reply", [None, Reply(200, {}), Reply(403, {"code": "forbidden"})])
async def test_facts_that_can_not_be_had_are_a_matter_of_time(booking: Booking, reply: Reply | None) -> None:
    with pytest.raises(Overloaded):
        await Seats(Client(reply)).facts(booking.event_id)  # type: ignore[arg-type]
