"""A server that stands in for the platform, and Locust as `eventsphere loadtest` starts it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from eventsphere.loadtest import recorder
from eventsphere.loadtest.generator import playing, require_played
from eventsphere.loadtest.plan import Plan
from eventsphere.loadtest.samples import LoadSample

ROOT = Path(__file__).parents[3]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
LEAD_SECONDS = 4.0


@dataclass
class StandIn:
    """Answers every request at once, except that it says nothing between two times after its first request."""

    silent: tuple[float, float] = (0.0, 0.0)
    starts_at: float = field(default=0.0)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while await reader.readuntil(b"\r\n\r\n"):
                since = time.time() - self.starts_at
                if self.silent[0] <= since < self.silent[1]:
                    await asyncio.sleep(self.silent[1] - since)
                writer.write(ANSWER)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def running(server: StandIn) -> AsyncIterator[StandIn]:
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    async with listener:
        yield server


async def played(
    server: StandIn,
    folder: Path,
    *,
    rate: float = 40,
    seconds: int = 4,
    players: int = 200,
    time_limit: float = 10,
    workers: int = 1,
    lead: float = LEAD_SECONDS,
) -> list[LoadSample]:
    """Play an even schedule against the server; return each second of it."""
    server.starts_at = time.time() + lead
    stretch = {"start": 0, "seconds": seconds, "begin": rate, "end": rate}
    plan = Plan.model_validate(
        {
            "starts_at": server.starts_at,
            "seed": 1,
            "stretches": [stretch],
            "paths": {"/": 1},
            "folder": folder,
            "time_limit": time_limit,
        }
    )
    async with playing(ROOT, plan, server.url, players, workers) as locust:
        await asyncio.wait_for(locust.wait(), 90)
    require_played(locust, plan)
    return recorder.read(folder, seconds)
