"""Many at once: what is asked for while a batch is under way makes up the next batch (group commit).

A round trip costs a client about as much for ten items as for one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from cachetools import LRUCache

from kit.context import forget_deadline

MOST = 100
KEYS = 1024
KeyT = TypeVar("KeyT")
ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


class WrongResultCount(Exception):  # noqa: N818 - names the mistake of the work, not of the caller
    """A batch came back with too few or too many results."""


@dataclass(frozen=True, slots=True)
class _Caller(Generic[ItemT, ResultT]):
    """Who waits for a result; a caller that was cancelled has gone."""

    item: ItemT
    result: "asyncio.Future[ResultT]"
    context: Context = field(default_factory=copy_context)

    @property
    def has_gone(self) -> bool:
        return self.result.done()


class Together(Generic[ItemT, ResultT]):
    """Gathers the items of many callers. Nobody waits for company: an item that comes alone goes at once.

    A batch is carried out under the request id of the first of its callers, but not under the deadline of any.
    """

    def __init__(self, work: Callable[[list[ItemT]], Awaitable[Sequence[ResultT]]], most: int = MOST) -> None:
        self.work, self.most = work, most
        self._waiting: list[_Caller[ItemT, ResultT]] = []
        self._batch: asyncio.Task[None] | None = None

    async def __call__(self, item: ItemT) -> ResultT:
        """The item's own result; what `work` raises, everybody in that batch gets."""
        caller: _Caller[ItemT, ResultT] = _Caller(item, asyncio.get_running_loop().create_future())
        self._waiting.append(caller)
        if self._batch is None:
            self._begin()
        return await caller.result

    def _begin(self) -> None:
        self._waiting = [caller for caller in self._waiting if not caller.has_gone]
        first = next(iter(self._waiting), None)
        self._batch = asyncio.create_task(self._carry_out(), context=first.context) if first else None

    async def _carry_out(self) -> None:
        forget_deadline()
        batch, self._waiting = self._waiting[: self.most], self._waiting[self.most :]
        try:
            found = await self._results([caller.item for caller in batch])
        except BaseException as error:  # noqa: BLE001 - everybody in the batch raises it
            for caller in batch:
                if not caller.has_gone:
                    caller.result.set_exception(error)
        else:
            for caller, value in zip(batch, found, strict=True):
                if not caller.has_gone:
                    caller.result.set_result(value)
        finally:
            self._begin()

    async def _results(self, items: list[ItemT]) -> Sequence[ResultT]:
        """Do the work of a batch.

        Raises:
            WrongResultCount: the work returned another number of results, so nobody knows which is whose.
        """
        found = await self.work(items)
        if len(found) != len(items):
            raise WrongResultCount(f"{len(items)} items, {len(found)} results")
        return found


class TogetherBy(Generic[KeyT, ItemT, ResultT]):
    """As `Together`, for each key by itself: one does not wait for another."""

    def __init__(self, work: Callable[[KeyT, list[ItemT]], Awaitable[Sequence[ResultT]]]) -> None:
        self.work = work
        self._of: LRUCache[KeyT, Together[ItemT, ResultT]] = LRUCache(KEYS)

    async def __call__(self, key: KeyT, item: ItemT) -> ResultT:
        """The item's own result."""
        together = self._of.get(key)
        if together is None:
            together = self._of[key] = Together(partial(self.work, key))
        return await together(item)
