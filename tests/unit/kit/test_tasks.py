import asyncio
import logging
from functools import partial

import pytest

from kit import context
from kit.tasks import Tasks


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


async def answer(value: int, after: asyncio.Event | None = None) -> int:
    if after:
        await after.wait()
    return value


async def fail() -> None:
    await asyncio.sleep(0)
    raise RuntimeError("oh")


async def test_finish_gives_the_result_or_the_failure(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    assert await tasks.finish(answer(7)) == 7
    with pytest.raises(RuntimeError, match="oh"):
        await tasks.finish(fail())
    assert not caplog.records  # whoever waited for it tells


async def test_work_goes_on_when_its_client_leaves(tasks: Tasks) -> None:
    done: list[int] = []
    go = asyncio.Event()

    async def work() -> None:
        done.append(await answer(1, go))

    handler = asyncio.create_task(tasks.finish(work()))
    await asyncio.sleep(0)
    handler.cancel()
    with pytest.raises(asyncio.CancelledError):
        await handler
    assert done == []
    go.set()
    await tasks.stop(patience=5)
    assert done == [1]


async def test_failure_after_the_client_has_left_is_logged(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    handler = asyncio.create_task(tasks.finish(fail()))
    await asyncio.sleep(0)
    handler.cancel()
    await asyncio.gather(handler, return_exceptions=True)
    await tasks.stop(patience=5)
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_success_after_the_client_has_left_is_not(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    go = asyncio.Event()
    handler = asyncio.create_task(tasks.finish(answer(1, go)))
    await asyncio.sleep(0)
    handler.cancel()
    await asyncio.gather(handler, return_exceptions=True)
    go.set()
    await tasks.stop(patience=5)
    assert not caplog.records


async def test_stop_waits_no_longer_than_its_patience_and_says_so(
    tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    go = asyncio.Event()
    handler = asyncio.create_task(tasks.finish(answer(1, go)))
    await asyncio.sleep(0)
    await tasks.stop(patience=0.01)
    assert [record.tasks for record in caplog.records] == [1]  # type: ignore[attr-defined]
    go.set()
    assert await handler == 1


async def test_stop_without_work_is_at_once(tasks: Tasks) -> None:
    await tasks.stop(patience=60)


async def test_repeated_work_survives_failures(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    runs = asyncio.Queue[int]()
    count = 0

    async def work() -> None:
        nonlocal count
        count += 1
        runs.put_nowait(count)
        if count % 2:
            raise RuntimeError("every other time")

    tasks.every(0, work)
    assert [await runs.get() for _ in range(4)] == [1, 2, 3, 4]
    await tasks.stop(patience=1)
    assert {record.task for record in caplog.records} == {work.__qualname__}  # type: ignore[attr-defined]


async def test_repeated_work_may_be_any_callable(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    runs = asyncio.Queue[int]()

    async def work(value: int) -> None:
        runs.put_nowait(value)
        raise RuntimeError("always")

    tasks.every(0, partial(work, 5))
    assert [await runs.get() for _ in range(3)] == [5, 5, 5]
    await tasks.stop(patience=1)
    assert caplog.records


async def test_repeated_work_ends_at_stop(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    runs: list[int] = []

    async def work() -> None:
        runs.append(1)

    tasks.every(0, work)
    await asyncio.sleep(0.01)
    await tasks.stop(patience=1)
    seen = len(runs)
    await asyncio.sleep(0.01)
    assert 0 < seen == len(runs)
    assert not [record for record in caplog.records if record.name.startswith("kit")]


async def test_work_that_swallows_a_cancellation_is_cancelled_again(tasks: Tasks) -> None:
    swallowed: list[int] = []

    async def work() -> None:
        while len(swallowed) < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed.append(1)
        await asyncio.sleep(60)

    tasks.every(60, work)
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await tasks.stop(patience=1)
    assert len(swallowed) == 2


async def test_repeated_work_has_no_deadline_of_a_request(tasks: Tasks) -> None:
    context.begin("", "1", 10)
    seen: asyncio.Future[float | None] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        if not seen.done():
            seen.set_result(context.deadline())

    tasks.every(0, work)
    assert await seen is None
    await tasks.stop(patience=1)
