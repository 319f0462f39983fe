"""Seats under races: the counts are exact every time, whatever the order.

A call without a definite answer (a slow machine's database may take too long) is repeated as it was, as booking does.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bson import ObjectId

from tests.support.client import Reply
from tests.support.events import RunningEvents, operation


def statuses(answers: Sequence[Reply]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


class Surely:
    """The operations of `events`, repeated until the answer is definite."""

    def __init__(self, events: RunningEvents) -> None:
        self.events = events

    def __getattr__(self, name: str) -> Any:
        async def call(*arguments: Any) -> Reply:
            async with asyncio.timeout(60):
                while True:
                    answer: Reply = await getattr(self.events, name)(*arguments)
                    if answer.status not in {503, 504}:
                        return answer

        return call


async def test_fifty_seats_go_to_fifty_of_two_hundred(events: RunningEvents) -> None:
    event = await events.published(capacity=50)
    answers = await asyncio.gather(*(Surely(events).take(event, operation(), ObjectId()) for _ in range(200)))
    assert statuses(answers) == {200: 50, 409: 150}
    assert {answer.code for answer in answers if answer.status == 409} == {"sold_out"}
    assert await events.counters(event) == (0, 0, 50)
    assert len((await events.stored(event))["ledger"]) == 50


async def test_one_take_sent_fifty_times_at_once_counts_once(events: RunningEvents) -> None:
    event = await events.published(capacity=50)
    op, booking = operation(), ObjectId()
    answers = await asyncio.gather(*(Surely(events).take(event, op, booking, 3) for _ in range(50)))
    assert statuses(answers) == {200: 50}
    assert await events.counters(event) == (47, 0, 3)


async def test_one_void_and_one_take_at_once_never_leave_a_seat_taken(events: RunningEvents) -> None:
    event = await events.published(capacity=50)

    async def race() -> None:
        op, booking = operation(), ObjectId()
        calls = [
            Surely(events).take(event, op, booking, 2),
            *(Surely(events).void(event, op, booking) for _ in range(3)),
        ]
        taken, *voided = await asyncio.gather(*calls)
        assert taken.status == 200 or taken.code == "operation_void"
        assert {answer.body["result"] for answer in voided} == {"voided"}

    await asyncio.gather(*(race() for _ in range(20)))
    assert await events.counters(event) == (50, 0, 0)


async def test_one_return_sent_thirty_times_at_once_counts_once(events: RunningEvents) -> None:
    event = await events.published(capacity=50)
    await Surely(events).take(event, operation(), ObjectId(), 40)
    back, booking = operation(), ObjectId()
    answers = await asyncio.gather(*(Surely(events).give_back(event, back, booking, 10) for _ in range(30)))
    assert statuses(answers) == {200: 30}
    assert await events.counters(event) == (20, 0, 30)


async def test_returns_of_many_never_exceed_what_is_sold(events: RunningEvents) -> None:
    event = await events.published(capacity=50)
    await Surely(events).take(event, operation(), ObjectId(), 10)
    answers = await asyncio.gather(*(Surely(events).give_back(event, operation(), ObjectId()) for _ in range(30)))
    assert statuses(answers) == {200: 10, 409: 20}
    assert await events.counters(event) == (50, 0, 0)


async def test_capacity_edits_that_race_with_takes_keep_the_sum(events: RunningEvents) -> None:
    event = await events.published(capacity=60)

    async def edit(capacity: int) -> Reply:
        await asyncio.sleep(capacity / 5000)
        return await events.change(event, capacity=capacity)

    edits = [edit(capacity) for capacity in (20, 90, 5, 70, 40, 100, 30, 80)]
    takes = [Surely(events).take(event, operation(), ObjectId()) for _ in range(120)]
    answers = await asyncio.gather(*edits, *takes)
    for answer in answers[: len(edits)]:
        assert answer.status == 200 or answer.code in {"capacity_too_small", "conflict", "overloaded", "timeout"}
    taken = statuses(answers[len(edits) :])
    assert set(taken) <= {200, 409}
    _, _, sold = await events.counters(event)
    assert sold == taken[200]


async def test_settling_that_races_with_takes_loses_none(events: RunningEvents) -> None:
    event = await events.published(capacity=100)

    async def book() -> int:
        op, booking = operation(), ObjectId()
        answer = await Surely(events).take(event, op, booking)
        while answer.code == "operation_expired":
            op = operation(seconds=2)
            answer = await Surely(events).take(event, op, booking)
        assert (await Surely(events).settle(event, op)).status == 204
        return answer.status

    assert await asyncio.gather(*(book() for _ in range(100))) == [200] * 100
    assert await events.counters(event) == (0, 0, 100)
    assert (await events.stored(event))["ledger"] == []


async def test_takes_that_race_with_a_cancellation_are_all_before_it(events: RunningEvents) -> None:
    event = await events.published(capacity=100)
    takes = [Surely(events).take(event, operation(), ObjectId()) for _ in range(60)]
    cancelled, *answers = await asyncio.gather(Surely(events).act(event, "cancel"), *takes)
    assert cancelled.status == 200
    assert set(statuses(answers)) <= {200, 409}
    assert await events.counters(event) == (100 - statuses(answers)[200], 0, statuses(answers)[200])
