"""Who finds no place waits in a short line, first come, first served."""

import asyncio

import pytest

from kit import context
from kit.lifecycle import Lifecycle
from kit.metrics import Metrics
from kit.places import Place, Places
from kit.problems import Overloaded, RateLimited
from kit.settings import Settings

URI = "mongodb://127.0.0.1:1"


def places(most: int, most_of_client: int = 128) -> Places:
    settings = Settings(mongodb_uri=URI, port=0, max_in_flight=most, max_in_flight_per_client=most_of_client)
    return Places(settings, Lifecycle(), Metrics("sample"))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch, impatience: None) -> None:
    monkeypatch.setattr("kit.places.LINE_SECONDS", 60)


async def waiting(its: Places, client: str = "a") -> tuple[Place, "asyncio.Task[None]"]:
    place = Place(its, client)
    task = asyncio.create_task(place.take())
    await asyncio.sleep(0)
    return place, task


async def test_a_place_goes_to_the_one_who_waits_longest() -> None:
    its = places(1)
    first, _ = await waiting(its)
    (second, _), (third, its_task) = await waiting(its), await waiting(its)
    first.give_back()
    await asyncio.sleep(0.01)
    assert second.held_since is not None
    assert not its_task.done()
    second.give_back()
    await its_task
    third.give_back()
    assert (its.taken, its.by_client) == (0, {})


async def test_nobody_overtakes_those_who_wait() -> None:
    its = places(1)
    first, _ = await waiting(its)
    second, its_task = await waiting(its)
    first.give_back()
    third, _ = await waiting(its)
    await its_task
    assert (second.held_since is None, third.held_since is None, its.taken) == (False, True, 1)


async def test_who_leaves_the_line_takes_no_place_along() -> None:
    its = places(1)
    first, _ = await waiting(its)
    (_, leaving), (last, staying) = await waiting(its), await waiting(its)
    leaving.cancel()
    await asyncio.sleep(0)
    first.give_back()
    await staying
    last.give_back()
    assert (its.taken, its.line, its.by_client) == (0, its.line.__class__(), {})


async def test_a_place_given_to_somebody_who_leaves_at_this_moment_goes_on_to_the_next() -> None:
    its = places(1)
    first, _ = await waiting(its)
    (_, leaving), (last, staying) = await waiting(its), await waiting(its)
    first.give_back()
    leaving.cancel()
    await staying
    last.give_back()
    assert its.taken == 0


async def test_who_can_not_be_served_in_time_is_refused_at_once() -> None:
    its = places(1)
    its.pace.rate = 2 / 60
    first, _ = await waiting(its)
    line = [await waiting(its) for _ in range(2)]
    with pytest.raises(Overloaded) as refused:
        await Place(its, "b").take()
    assert int(refused.value.headers["Retry-After"]) >= 1
    first.give_back()
    for place, task in line:
        await task
        place.give_back()


async def test_a_burst_waits_also_when_the_process_was_slow_before() -> None:
    its = places(64)
    its.pace.rate, its.pace.limit = 0.01, 1
    people = [await waiting(its) for _ in range(1 + 32)]
    with pytest.raises(Overloaded):
        await Place(its, "b").take()
    for place, task in people:
        await task
        place.give_back()


async def test_nobody_waits_longer_than_half_of_the_time_of_the_request() -> None:
    its = places(1)
    await waiting(its)
    context.begin("", "", 0.02)
    with pytest.raises(Overloaded):
        await Place(its, "b").take()
    context.forget_deadline()
    assert not its.line


async def test_those_who_wait_count_for_their_client() -> None:
    its = places(1, most_of_client=2)
    for _ in range(2):
        await waiting(its)
    with pytest.raises(RateLimited):
        await Place(its, "a").take()


async def test_a_slow_time_makes_people_wait_and_no_call_of_another_service() -> None:
    its = places(64)
    its.pace.limit = 1
    await waiting(its)
    _, person = await waiting(its, "b")
    _, service = await waiting(its, "")
    assert (person.done(), service.done()) == (False, True)
    person.cancel()
