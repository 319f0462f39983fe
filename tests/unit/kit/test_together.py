"""Many callers, one batch: nobody waits for company, and everybody gets their own result."""

import asyncio

import pytest

from kit.context import begin as begin_request
from kit.context import deadline, request_id
from kit.together import Together, TogetherBy, WrongResultCount


class Work:
    """Doubles numbers; waits at the gate, and remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()

    async def __call__(self, items: list[int]) -> list[int]:
        self.batches.append(items)
        await self.gate.wait()
        if 13 in items:
            raise ValueError("13")
        return [2 * item for item in items]


async def begin(together: Together[int, int], *items: int) -> "list[asyncio.Task[int]]":
    """Ask for these, one call each, and let them get as far as they can."""
    tasks = [asyncio.ensure_future(together(item)) for item in items]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_one_that_comes_alone_goes_at_once() -> None:
    work = Work()
    (task,) = await begin(Together(work), 1)
    assert work.batches == [[1]]
    work.gate.set()
    assert await task == 2


async def test_those_that_come_meanwhile_go_together_and_each_gets_its_own_result() -> None:
    work = Work()
    together = Together(work)
    tasks = await begin(together, 1) + await begin(together, 2) + await begin(together, 3)
    work.gate.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6]
    assert work.batches == [[1], [2, 3]]


async def test_a_batch_is_not_larger_than_the_most() -> None:
    work = Work()
    work.gate.set()
    assert await asyncio.gather(*await begin(Together(work, most=2), *range(5))) == [0, 2, 4, 6, 8]
    assert work.batches == [[0, 1], [2, 3], [4]]


async def test_a_failure_is_everybodys_in_that_batch_and_nobody_elses() -> None:
    work = Work()
    together = Together(work)
    tasks = await begin(together, 1) + await begin(together, 2, 13)
    work.gate.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in found] == [int, ValueError, ValueError]
    assert await together(4) == 8


@pytest.mark.parametrize("results", [[], [1, 2], [1, 2, 3, 4]])
async def test_a_batch_with_too_few_or_too_many_results_fails_for_everybody_in_it(results: list[int]) -> None:
    async def work(items: list[int]) -> list[int]:
        return items if len(items) == 1 else results

    together = Together(work)
    async with asyncio.timeout(10):
        found = await asyncio.gather(*(together(number) for number in range(3)), return_exceptions=True)
    assert [type(each) for each in found] == [WrongResultCount] * 3
    assert await together(4) == 4


async def test_a_caller_that_leaves_takes_nothing_from_the_others() -> None:
    work = Work()
    leaving, staying = await begin(Together(work), 1, 2)
    leaving.cancel()
    work.gate.set()
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_who_leaves_before_the_batch_begins_is_left_out() -> None:
    work = Work()
    together = Together(work)
    (first,) = await begin(together, 1)
    leaving, staying = await begin(together, 2, 3)
    leaving.cancel()
    work.gate.set()
    assert await asyncio.gather(first, staying) == [2, 6]
    assert work.batches == [[1], [3]]


async def test_when_everybody_has_left_nothing_is_done_and_the_next_one_goes_at_once() -> None:
    work = Work()
    together = Together(work)
    (first,) = await begin(together, 1)
    (leaving,) = await begin(together, 2)
    leaving.cancel()
    work.gate.set()
    assert await first == 2
    assert await together(3) == 6
    assert work.batches == [[1], [3]]


async def test_a_batch_has_the_request_id_of_its_own_first_caller_and_nobodys_deadline() -> None:
    seen: list[tuple[str, float | None]] = []

    async def work(items: list[int]) -> list[int]:
        await asyncio.sleep(0)
        seen.append((request_id(), deadline()))
        return items

    together = Together(work)

    async def ask(number: int) -> int:
        begin_request(f"request-{number}", "", 10)
        return await together(number)

    first = asyncio.create_task(ask(1))
    for _ in range(2):
        await asyncio.sleep(0)
    await asyncio.gather(first, ask(2), ask(3))
    assert seen == [("request-1", None), ("request-2", None)]


async def test_keys_do_not_wait_for_each_other() -> None:
    gate, batches = asyncio.Event(), list[tuple[str, list[int]]]()

    async def work(key: str, items: list[int]) -> list[int]:
        batches.append((key, items))
        await gate.wait()
        return items

    together = TogetherBy(work)
    calls = [asyncio.ensure_future(together(key, number)) for key, number in (("a", 1), ("b", 2))]
    for _ in range(5):
        await asyncio.sleep(0)
    calls += [asyncio.ensure_future(together("a", number)) for number in (3, 4)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*calls) == [1, 2, 3, 4]
    assert batches == [("a", [1]), ("b", [2]), ("a", [3, 4])]
