"""The same work for many at once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from kit.client import OutcomeUnknown
from kit.database import Collection

log = logging.getLogger(__name__)
DUPLICATE_KEY = 11_000
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


async def upsert_all(collection: Collection, updates: list[UpdateOne]) -> list[bool]:
    """Carry out updates, each of which inserts its document if there is none; return which are sure to have done so.

    Where the document is there and the guard does not hold, the database refuses a second one with the same id.
    """
    try:
        return await update_all(collection, updates)
    except BulkWriteError as error:
        refused = duplicates(error)
        changed = error.details["nModified"] + error.details["nUpserted"]
        sure = changed == len(updates) - len(refused)
        return [sure and index not in refused for index in range(len(updates))]


def duplicates(error: BulkWriteError) -> set[int]:
    """Return which operations of a batch a unique index has refused.

    Raises:
        BulkWriteError: another operation failed in another way.
    """
    refused = {each["index"]: each["code"] for each in error.details["writeErrors"]}
    if error.details["writeConcernErrors"] or set(refused.values()) != {DUPLICATE_KEY}:
        raise error
    return set(refused)


async def update_all(collection: Collection, updates: list[UpdateOne]) -> list[bool]:
    """Carry out updates, each with its own guard; return whether each is sure to have changed its document.

    MongoDB only counts them together. So if one changed nothing, none is sure, and each has to look.
    """
    done = await collection.bulk_write(updates, ordered=False)
    return [done.modified_count + done.upserted_count == len(updates)] * len(updates)
