"""Equal questions at the same time are worked on once."""

import asyncio

import pytest

from kit import context
from kit.flights import Flights
from kit.problems import DeadlineExceeded


async def joined(flights: Flights[str, str], key: str = "a") -> "asyncio.Task[str | None]":
    """Somebody who waits for an answer."""
    task = asyncio.create_task(flights.join(key))
    await asyncio.sleep(0)
    return task


async def test_whoever_joins_gets_the_answer_of_the_first() -> None:
    flights = Flights[str, str]()
    with flights.lead("a") as flight:
        others = [await joined(flights) for _ in range(3)]
        flight.land("answer")
    assert await asyncio.gather(*others) == ["answer"] * 3
    assert not flights.under_way


async def test_nobody_waits_for_another_question_or_for_one_that_is_answered() -> None:
    flights = Flights[str, str]()
    with flights.lead("a") as flight:
        assert await flights.join("b") is None
        flight.land("answer")
        assert await flights.join("a") is None


async def test_an_answer_for_nobody_else_sends_all_to_work_at_once() -> None:
    flights = Flights[str, str]()
    with flights.lead("a") as flight:
        others = [await joined(flights) for _ in range(3)]
        flight.land(None)
        assert await asyncio.gather(*others) == [None] * 3


async def test_only_one_takes_over_what_broke_off() -> None:
    flights = Flights[str, str]()
    works = 0

    async def ask() -> str | None:
        nonlocal works
        if found := await flights.join("a"):
            return found
        with flights.lead("a") as flight:
            works += 1
            await asyncio.sleep(0)
            flight.land("answer")
        return "worked"

    with flights.lead("a"):
        others = [asyncio.create_task(ask()) for _ in range(4)]
        await asyncio.sleep(0)
    assert sorted(map(str, await asyncio.gather(*others))) == ["answer"] * 3 + ["worked"]
    assert works == 1


async def test_who_leaves_takes_nobody_along() -> None:
    flights = Flights[str, str]()
    with flights.lead("a") as flight:
        leaving, staying = await joined(flights), await joined(flights)
        leaving.cancel()
        await asyncio.sleep(0)
        flight.land("answer")
    assert await staying == "answer"


async def test_nobody_waits_beyond_the_time_of_the_own_request() -> None:
    flights = Flights[str, str]()
    context.begin("", "", 0.01)
    with flights.lead("a"), pytest.raises(DeadlineExceeded):
        await flights.join("a")
    context.forget_deadline()


async def test_a_second_one_who_works_does_not_end_the_flight_of_the_first() -> None:
    flights = Flights[str, str]()
    with flights.lead("a") as first:
        with flights.lead("a"):
            pass
        waiting = await joined(flights)
        first.land("answer")
        assert await waiting == "answer"
