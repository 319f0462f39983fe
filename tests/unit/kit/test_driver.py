"""The database driver's locks stay sound when work is cancelled."""

import asyncio

import pymongo.lock

from kit import database as database  # as every service imports it


async def test_a_cancelled_wait_never_gives_up_a_lock_that_somebody_else_holds() -> None:
    lock = pymongo.lock._async_create_lock()
    changed = pymongo.lock._async_create_condition(lock)

    async def wait() -> None:
        async with lock:
            await pymongo.lock._async_cond_wait(changed, 0.01)

    waiter = asyncio.create_task(wait())
    for _ in range(5):
        await asyncio.sleep(0)
    async with lock:  # the waiter waits, its time runs out, and it wants the lock back
        await asyncio.sleep(0.1)
        waiter.cancel()
        await asyncio.sleep(0.01)
        assert not waiter.done(), "it left, and took the lock of this block with it"
    await asyncio.wait([waiter])
    assert waiter.cancelled()
    assert not lock.locked()
