"""Equal questions at the same time are worked on once: the others wait for the first one's answer (single flight)."""

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from kit.context import deadline
from kit.problems import DeadlineExceeded

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")


class Flight(Generic[ValueT]):
    """One question that is being worked on."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[ValueT | None] = asyncio.get_running_loop().create_future()

    def land(self, value: ValueT | None) -> None:
        """Give everybody who waits the answer; None if it is for nobody else. Only the first call counts."""
        if not self.answer.done():
            self.answer.set_result(value)


class Flights(Generic[KeyT, ValueT]):
    """The questions that are being worked on."""

    def __init__(self) -> None:
        self.under_way: dict[KeyT, Flight[ValueT]] = {}

    async def join(self, key: KeyT) -> ValueT | None:
        """Return the answer to a question that is being worked on.

        Returns None if nobody works on the question, or the answer is for nobody else: then the caller has to work on
        it. When the work broke off, one of those who waited works on the question, and the others wait again.

        Raises:
            DeadlineExceeded: there was no answer in the time that the caller's request has.
        """
        while flight := self._in_the_air(key):
            try:
                async with asyncio.timeout_at(deadline()):
                    await asyncio.wait([flight.answer])
            except TimeoutError as error:
                raise DeadlineExceeded from error
            if not flight.answer.cancelled():
                return flight.answer.result()
        return None

    def _in_the_air(self, key: KeyT) -> Flight[ValueT] | None:
        flight = self.under_way.get(key)
        return None if flight is None or flight.answer.done() else flight

    @contextmanager
    def lead(self, key: KeyT) -> Iterator[Flight[ValueT]]:
        """Work on a question; whoever joins meanwhile waits until the flight lands, or this block ends."""
        flight: Flight[ValueT] = Flight()
        if self._in_the_air(key) is None:
            self.under_way[key] = flight
        try:
            yield flight
        finally:
            flight.answer.cancel()
            if self.under_way.get(key) is flight:
                del self.under_way[key]
