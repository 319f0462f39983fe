"""The same work for many at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from pymongo import UpdateOne

from kit.client import OutcomeUnknown
from kit.database import Collection

log = logging.getLogger(__name__)
T = TypeVar("T")
ResultT = TypeVar("ResultT")


async def each(work: Callable[[T], Awaitable[ResultT]], items: Iterable[T]) -> list[ResultT]:
    """Do it for all at once; one that fails is logged and does not keep the others from being done."""
    outcomes = await asyncio.gather(*map(work, items), return_exceptions=True)
    done: list[ResultT] = []
    for outcome in outcomes:
        if isinstance(outcome, OutcomeUnknown):
            log.info("no definite answer; to be repeated", extra={"reason": str(outcome)})
        elif isinstance(outcome, BaseException):
            log.error("one of a batch failed; it is tried again", exc_info=outcome)
        else:
            done.append(outcome)
    return done


class FeedPage(Protocol):
    """One page of what event lists by time."""

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins; None on the last."""


PageT = TypeVar("PageT", bound=FeedPage)


async def pages(read: Callable[[datetime, str], Awaitable[PageT]], since: datetime) -> AsyncIterator[PageT]:
    """Read every page of a list, from that time on."""
    cursor: str | None = ""
    while cursor is not None:
        page = await read(since, cursor)
        yield page
        cursor = page.next_cursor


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


async def update_all(collection: Collection, updates: list[UpdateOne]) -> list[bool]:
    """Carry out updates, each with its own guard; return whether each is sure to have changed its document.

    MongoDB only counts them together. So if one changed nothing, none is sure, and each has to look.
    """
    done = await collection.bulk_write(updates, ordered=False)
    return [done.modified_count == len(updates)] * len(updates)
