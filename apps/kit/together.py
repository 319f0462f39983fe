"""Many at once: what is asked for while a batch is under way makes up the next batch (group commit).

A round trip to the database costs a client about as much for ten documents as for one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

MOST = 100
ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class Together(Generic[ItemT, ResultT]):
    """Gathers the items of many callers. Nobody waits for company: an item that comes alone goes at once."""

    def __init__(self, work: Callable[[list[ItemT]], Awaitable[Sequence[ResultT]]], most: int = MOST) -> None:
        self.work, self.most = work, most
        self._waiting: list[tuple[ItemT, asyncio.Future[ResultT]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def __call__(self, item: ItemT) -> ResultT:
        """The item's own result; what `work` raises, everybody in that batch gets."""
        result: asyncio.Future[ResultT] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return await result

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self.most], self._waiting[self.most :]
                await self._carry_out(batch)
        finally:
            self._runner = None

    async def _carry_out(self, batch: list[tuple[ItemT, "asyncio.Future[ResultT]"]]) -> None:
        open_results = [result for _, result in batch]
        try:
            found = await self.work([item for item, _ in batch])
        except BaseException as error:  # noqa: BLE001 - everybody in the batch raises it
            for result in open_results:
                if not result.done():
                    result.set_exception(error)
        else:
            for result, value in zip(open_results, found, strict=True):
                if not result.done():  # a caller that was cancelled has gone
                    result.set_result(value)
