"""Work that outlives a request, and work that repeats; shutdown waits for both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from kit import context

log = logging.getLogger(__name__)
T = TypeVar("T")


class Tasks:
    """The background work of one process."""

    def __init__(self) -> None:
        self._finishing: set[asyncio.Task[Any]] = set()
        self._repeating: set[asyncio.Task[None]] = set()

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run work to its end even when the client leaves (a disconnect cancels the handler, not the work)."""
        task = asyncio.create_task(work)
        self._finishing.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._finishing.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even when nobody waits any more; the handler logs it when somebody does

    def every(self, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        """Repeat work with a pause between two runs; a failure is logged and the next run tries again."""
        self._repeating.add(asyncio.create_task(self._repeat(seconds, work)))

    async def _repeat(self, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        context.forget_deadline()
        while True:
            try:
                await work()
            except Exception:
                log.exception("a repeated task failed; it runs again", extra={"task": work.__qualname__})
            await asyncio.sleep(seconds)

    async def stop(self, patience: float) -> None:
        """End what repeats, then wait for what must finish, `patience` seconds at most."""
        for task in self._repeating:
            task.cancel()
        await asyncio.gather(*self._repeating, return_exceptions=True)
        if self._finishing:
            await asyncio.wait(self._finishing, timeout=patience)
