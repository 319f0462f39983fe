"""Work that outlives a request, and work that repeats; shutdown waits for both."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, TypeVar

from kit import context
from kit.work_metrics import WorkMetrics

log = logging.getLogger(__name__)
T = TypeVar("T")


class Tasks:
    """The background work of one process."""

    def __init__(self, metrics: WorkMetrics | None = None) -> None:
        self.metrics = metrics or WorkMetrics()
        self._finishing: set[asyncio.Task[Any]] = set()
        self._repeating: set[asyncio.Task[None]] = set()

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run work to its end even when the client leaves (a disconnect cancels the handler, not the work)."""
        task = asyncio.create_task(work)
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_log_failure)
            raise

    def every(self, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        """Repeat work with a pause between two runs; a failure is logged and the next run tries again."""
        self._repeating.add(asyncio.create_task(self._repeat(seconds, work)))

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin work that the process need not finish: it ends with the process, and is begun anew by the next one."""
        task = asyncio.create_task(work)
        task.add_done_callback(_log_failure)
        self._repeating.add(task)

    async def _repeat(self, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        name = getattr(work, "__qualname__", repr(work))
        context.forget_deadline()
        self.metrics.known(name)
        while True:
            try:
                await work()
                self.metrics.done(name)
            except Exception:
                self.metrics.failed(name)
                log.exception("a repeated task failed; it runs again", extra={"task": name})
            await asyncio.sleep(seconds)

    async def stop(self, patience: float) -> None:
        """End what repeats, then wait for what must finish, `patience` seconds at most."""
        await end(self._repeating)
        if self._finishing:
            _, unfinished = await asyncio.wait(self._finishing, timeout=patience)
            if unfinished:
                log.error("work did not finish in time", extra={"tasks": len(unfinished)})


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended: pymongo may swallow a cancellation while it looks for a server."""
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=0.1)


def _log_failure(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("work failed that nobody waits for", exc_info=error)
