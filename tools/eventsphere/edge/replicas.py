"""Which replica of a service gets the next request."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp


@dataclass
class Replica:
    """One process of a service; `rests_until` is a monotonic time before which it is skipped."""

    url: str
    rests_until: float = 0.0
    ready: bool = True


class Replicas:
    """The replicas of one service, taken in turn; one that failed, or says it is not ready, is skipped."""

    def __init__(self, urls: tuple[str, ...], skip_seconds: float = 1.0) -> None:
        self._replicas = [Replica(url) for url in urls]
        self._skip_seconds = skip_seconds
        self._turn = 0

    def candidates(self) -> Iterator[Replica]:
        """Each usable replica once, starting with the one whose turn it is."""
        self._turn += 1
        start, count = self._turn, len(self._replicas)
        for offset in range(count):
            replica = self._replicas[(start + offset) % count]
            if replica.ready and replica.rests_until <= time.monotonic():
                yield replica

    def failed(self, replica: Replica) -> None:
        """Skip this replica for a while: it refused a connection."""
        replica.rests_until = time.monotonic() + self._skip_seconds

    async def watch(self, session: aiohttp.ClientSession, every_seconds: float) -> None:
        """Keep asking `/readyz`, for ever: a replica that drains gets nothing new before it closes its socket."""
        while len(self._replicas) > 1:
            await asyncio.gather(*(self._probe(session, replica) for replica in self._replicas))
            await asyncio.sleep(every_seconds)

    async def _probe(self, session: aiohttp.ClientSession, replica: Replica) -> None:
        try:
            async with session.get(f"{replica.url}/readyz", timeout=aiohttp.ClientTimeout(total=2)) as answer:
                replica.ready = answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            replica.ready = False
