"""A mend of pymongo on Python 3.11; imported by `kit.database`, and needed no more once 3.12 is the oldest we support.

Before 3.12 `asyncio.wait_for` waits in a task of its own. When the wait is over and its caller is cancelled at that
moment (a deadline on a busy machine), the caller leaves while that task still wants the driver's lock back: it gives
up a lock that somebody else holds, and the lock of a pool or of the topology can stay taken. Every later operation
of the process then fails. From 3.12 on `wait_for` is what stands here (CPython #96764).
"""

import asyncio
import sys
from collections.abc import Awaitable
from typing import TypeVar

import pymongo.lock

T = TypeVar("T")


async def wait_for(awaitable: Awaitable[T], timeout: float | None) -> T:  # noqa: ASYNC109 - the signature it replaces
    """Await, for `timeout` seconds at most, in the caller's own task.

    Raises:
        TimeoutError: the time is over.
    """
    async with asyncio.timeout(timeout):
        return await awaitable


if sys.version_info < (3, 12):
    pymongo.lock.wait_for = wait_for  # type: ignore[attr-defined, assignment]
