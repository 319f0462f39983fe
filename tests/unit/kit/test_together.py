"""Many callers, one batch: nobody waits for company, and everybody gets their own result."""

import asyncio

import pytest

from kit.together import Together


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


async def test_a_caller_that_leaves_takes_nothing_from_the_others() -> None:
    work = Work()
    leaving, staying = await begin(Together(work), 1, 2)
    leaving.cancel()
    work.gate.set()
    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving
