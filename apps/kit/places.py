"""The places of one process: how many requests it works on at once, in all and for one client.

A request holds a place only while the service works on it: from when its body is there until its answer is made. While
a client sends or reads slowly, its request holds none.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from kit.lifecycle import Lifecycle
from kit.metrics import Metrics
from kit.problems import Overloaded, RateLimited
from kit.settings import Settings


class Places:
    """Counts the places that are taken."""

    def __init__(self, settings: Settings, lifecycle: Lifecycle, metrics: Metrics) -> None:
        self.most, self.most_of_client = settings.max_in_flight, settings.max_in_flight_per_client
        self.lifecycle, self.metrics = lifecycle, metrics
        self.taken = 0
        self.by_client: Counter[str] = Counter()

    def check(self, client: str) -> None:
        """Refuse a request for which there is no place.

        Raises:
            Overloaded: all places are taken.
            RateLimited: this client has as many as one may have. Calls of other services name no client.
        """
        if self.taken >= self.most:
            self.metrics.shed.inc()
            self.lifecycle.shed()
            raise Overloaded
        if client and self.by_client.get(client, 0) >= self.most_of_client:
            raise RateLimited("too many requests at once", headers={"Retry-After": "1"})

    def add(self, client: str, number: int) -> None:
        """Count a place that is taken (1) or given back (-1)."""
        self.taken += number
        self.by_client[client] += number
        if not self.by_client[client]:
            del self.by_client[client]
        if number < 0:
            self.lifecycle.served()
        self.metrics.in_flight.set(self.taken)


class Place:
    """The place of one request."""

    __slots__ = ("client", "held", "places")

    def __init__(self, places: Places, client: str) -> None:
        self.places, self.client, self.held = places, client, False

    def take(self) -> None:
        """Take the place.

        Raises:
            Overloaded, RateLimited: there is none.
        """
        self.places.check(self.client)
        self.places.add(self.client, 1)
        self.held = True

    def give_back(self) -> None:
        """Let the next request have the place; a second call does nothing."""
        if self.held:
            self.held = False
            self.places.add(self.client, -1)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Leave the place to others while the client reads a piece of a long answer, then go on."""
        held = self.held
        self.give_back()
        try:
            yield
        finally:
            if held:
                self.places.add(self.client, 1)
                self.held = True
