"""The places of one process: how many requests it works on at once, in all and for one client.

A request holds a place only while the service works on it: from when its body is there until its answer is made. While
a client sends or reads slowly, its request holds none. When all are taken, a request waits in a short line, first come,
first served; it is refused at once when it could not be served in time.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

from kit.context import remaining
from kit.lifecycle import Lifecycle
from kit.metrics import Metrics
from kit.pace import Pace
from kit.problems import Overloaded, RateLimited
from kit.settings import Settings

LINE_SECONDS = 2.0
"""How long a request may wait for a place; it needs the rest of its time for itself."""


class Places:
    """Counts the places that are taken, and gives them to those in the line."""

    def __init__(self, settings: Settings, lifecycle: Lifecycle, metrics: Metrics) -> None:
        self.most, self.most_of_client = settings.max_in_flight, settings.max_in_flight_per_client
        self.shortest_line = self.most // 2
        self.lifecycle, self.metrics, self.pace = lifecycle, metrics, Pace(settings.max_in_flight)
        self.taken = 0
        self.line: deque[asyncio.Future[None]] = deque()
        self.by_client: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """Whether people have to wait. A call of another service does not: that service has a limit of its own."""
        return self.taken >= int(self.pace.limit)

    async def enter(self, client: str) -> None:
        """Take a place, after some time in the line if need be.

        Raises:
            Overloaded: there is none in time.
            RateLimited: this client has as many as one may have. Calls of other services name no client.
        """
        if client and self.by_client.get(client, 0) >= self.most_of_client:
            raise RateLimited("too many requests at once", headers={"Retry-After": str(self._retry_after())})
        self._count(client, 1)
        try:
            if self.is_full if client else self.taken >= self.most:
                await self._wait()
            else:
                self.add(1)
        except BaseException:
            self._count(client, -1)
            raise

    async def _wait(self) -> None:
        # A burst is no overload yet, and the drain rate may have been measured long ago.
        if len(self.line) >= max(self.shortest_line, self.pace.rate * LINE_SECONDS):
            raise self._refusal()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.line.append(turn)
        try:
            async with asyncio.timeout(min(LINE_SECONDS, remaining(LINE_SECONDS * 2) / 2)):
                await turn
        except BaseException as error:
            self._step_out(turn)
            if isinstance(error, TimeoutError):
                raise self._refusal() from error
            raise
        finally:
            self.metrics.waiting.set(len(self.line))

    def _step_out(self, turn: "asyncio.Future[None]") -> None:
        """Leave the line; a place that was given at this very moment goes to the next one."""
        if turn in self.line:
            self.line.remove(turn)
        elif not turn.cancelled():
            self.add(-1)
            self._call_next()

    def _call_next(self) -> None:
        while self.line and not self.is_full:
            turn = self.line.popleft()
            if not turn.done():
                self.add(1)
                turn.set_result(None)

    def _refusal(self) -> Overloaded:
        self.metrics.shed.inc()
        self.lifecycle.shed()
        return Overloaded(retry_after=self._retry_after())

    def _retry_after(self) -> int:
        return self.pace.retry_after(len(self.line))

    def leave(self, client: str, began: float) -> None:
        """Give a place back, in which work began at that time."""
        self.pace.finished(began, self.taken, len(self.line))
        self._count(client, -1)
        self.add(-1)
        self.lifecycle.served()
        self._call_next()

    def go_on(self, client: str) -> None:
        """Take a place again for work that is under way; it does not wait."""
        self._count(client, 1)
        self.add(1)

    def add(self, number: int) -> None:
        """Count a place that is taken (1) or given back (-1)."""
        self.taken += number
        self.metrics.in_flight.set(self.taken)
        self.metrics.limit.set(int(self.pace.limit))

    def _count(self, client: str, number: int) -> None:
        self.by_client[client] += number
        if not self.by_client[client]:
            del self.by_client[client]


class Place:
    """The place of one request."""

    __slots__ = ("client", "held_since", "places")

    def __init__(self, places: Places, client: str) -> None:
        self.places, self.client = places, client
        self.held_since: float | None = None

    async def take(self) -> None:
        """Take the place.

        Raises:
            Overloaded, RateLimited: there is none in time.
        """
        await self.places.enter(self.client)
        self.held_since = self.places.pace.clock()

    def give_back(self) -> None:
        """Let the next request have the place; a second call does nothing."""
        if self.held_since is not None:
            began, self.held_since = self.held_since, None
            self.places.leave(self.client, began)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Leave the place to others while the client reads a piece of a long answer, then go on."""
        held = self.held_since is not None
        self.give_back()
        try:
            yield
        finally:
            if held:
                self.places.go_on(self.client)
                self.held_since = self.places.pace.clock()
