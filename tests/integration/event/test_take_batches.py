"""Takes that come in one call: each has the result that it would have had alone."""

from typing import Any

import pytest
from bson import ObjectId
from pymongo.errors import AutoReconnect

from event.seats import SeatService
from kit.problems import Overloaded
from tests.support.events import RunningEvents, operation, wish


async def test_each_take_has_its_own_result_in_their_order(events: RunningEvents) -> None:
    event = await events.published(capacity=10)
    old, horizon = operation(seconds=-9), operation(seconds=-5)
    await events.settle(event, horizon)
    given_up, booking = operation(), ObjectId()
    await events.void(event, given_up, booking)
    results = await events.take_all(
        event,
        wish(operation(), ObjectId(), 2),
        wish(old, ObjectId()),
        wish(given_up, booking),
        wish(operation(), ObjectId(), 1, max_per_person=4),
        wish(operation(), ObjectId(), 1, hold=str(ObjectId())),
        wish(operation(), ObjectId(), 3),
        wish(operation(), ObjectId(), 20),
    )
    codes = [result.code or result.status for result in results]
    assert codes == [200, "operation_expired", "operation_void", "limit_changed", "hold_gone", 200, "sold_out"]
    assert [result.body["seats"] for result in results if result.status == 200] == [2, 3]
    assert {result.status for result in results} == {200, 409}
    assert await events.counters(event) == (5, 0, 5)


async def test_a_call_that_is_repeated_has_the_same_results_and_moves_no_seat_again(events: RunningEvents) -> None:
    event = await events.published(capacity=3)
    wishes = [wish(operation(), ObjectId(), 2) for _ in range(2)]
    first, again = await events.take_all(event, *wishes), await events.take_all(event, *wishes)
    assert sorted(result.status for result in first) == [200, 409]
    assert [result.status for result in again] == [result.status for result in first]
    assert await events.counters(event) == (1, 0, 2)


async def test_one_operation_twice_in_a_call_counts_once(events: RunningEvents) -> None:
    event, same = await events.published(capacity=3), wish(operation(), ObjectId(), 2)
    assert [result.status for result in await events.take_all(event, same, same)] == [200, 200]
    assert await events.counters(event) == (1, 0, 2)


async def test_of_an_event_that_is_not_there_each_take_is_told_so(events: RunningEvents) -> None:
    results = await events.take_all({"id": str(ObjectId())}, *(wish(operation(), ObjectId()) for _ in range(2)))
    assert [(result.status, result.code) for result in results] == [(404, "not_found")] * 2


async def test_a_problem_is_whole_and_names_the_request(events: RunningEvents) -> None:
    event = await events.published(capacity=1)
    (refused,) = await events.take_all(event, wish(operation(), ObjectId(), 2))
    known = {name: refused.body[name] for name in ("type", "status", "code", "remaining")}
    expected = {"type": "urn:eventsphere:problem:sold_out", "status": 409, "code": "sold_out", "remaining": 1}
    assert known == expected
    assert refused.body["request_id"]


async def test_one_that_is_too_busy_is_told_so_and_the_others_have_their_seats(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, busy = await events.published(), operation()
    take = SeatService.take

    async def take_unless_busy(self: SeatService, wanted: Any, *rest: Any) -> Any:
        if wanted.op == busy:
            raise Overloaded
        return await take(self, wanted, *rest)

    monkeypatch.setattr(SeatService, "take", take_unless_busy)
    results = await events.take_all(event, wish(busy, ObjectId()), wish(operation(), ObjectId()))
    assert [result.status for result in results] == [503, 200]


@pytest.mark.parametrize(("error", "status"), [(AutoReconnect("away"), 503), (RuntimeError("a defect"), 500)])
async def test_what_is_no_refusal_fails_the_call_so_that_it_is_repeated(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    event, unlucky, other = await events.published(), operation(), operation()
    take = SeatService.take

    async def fail_once(self: SeatService, wanted: Any, *rest: Any) -> Any:
        if wanted.op == unlucky:
            raise error
        return await take(self, wanted, *rest)

    wishes = [wish(unlucky, ObjectId()), wish(other, ObjectId())]
    with monkeypatch.context() as patch:
        patch.setattr(SeatService, "take", fail_once)
        assert {result.status for result in await events.take_all(event, *wishes)} == {status}
    assert await events.counters(event) == (49, 0, 1), "the other one has its seats, and nobody knows it"
    assert [result.status for result in await events.take_all(event, *wishes)] == [200, 200]
    assert await events.counters(event) == (48, 0, 2)
