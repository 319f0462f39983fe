"""The same work for many at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from kit.client import OutcomeUnknown

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


def chunks(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
