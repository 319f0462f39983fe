"""Other people, who use the platform while it is attacked: every request of theirs must succeed."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.client import Client
from tests.torture.platform import Platform, client

PATIENCE = 10
LOG_IN = {"email": "attendee@example.org"}


@dataclass
class Experience:
    """What they saw: how long each request took, and which ones failed."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        """Seconds within which 99 of 100 requests were answered."""
        found = sorted(self.seconds)
        return found[int(len(found) * 0.99)] if found else 0.0


@asynccontextmanager
async def bystanders(platform: Platform) -> AsyncIterator[Experience]:
    """People who read and log in until the end of the block, each from an address of their own."""
    seen = Experience()
    credentials = LOG_IN | {"password": platform.secrets["demo_password"]}
    async with client("") as calls:
        kinds = (
            _repeat(calls, seen, 0.05, "GET", f"{platform.url('event')}/api/events?limit=1&sort=title"),
            _repeat(calls, seen, 0.05, "GET", f"{platform.url('edge')}/api/events?limit=2"),
            _repeat(calls, seen, 0.1, "GET", f"{platform.url('edge')}/api/auth/.well-known/jwks.json"),
            _repeat(calls, seen, 0.5, "POST", f"{platform.url('auth')}/api/auth/login", json=credentials),
            _repeat(calls, seen, 0.5, "POST", f"{platform.url('edge')}/api/auth/login", json=credentials),
        )
        tasks = [asyncio.create_task(kind) for kind in kinds]
        try:
            yield seen
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _repeat(calls: Client, seen: Experience, pause: float, method: str, url: str, **sent: Any) -> None:
    loop = asyncio.get_running_loop()
    for number in itertools.count():
        began = loop.time()
        headers = {"X-Forwarded-For": f"198.51.100.{number % 250}"}  # what the services' own port believes
        try:
            async with asyncio.timeout(PATIENCE), calls.session.request(method, url, headers=headers, **sent) as reply:
                await reply.read()
                if reply.status != 200:
                    seen.failures.append(f"{reply.status} {url}")
        except (aiohttp.ClientError, TimeoutError) as error:
            seen.failures.append(f"{error!r} {url}")
        seen.seconds.append(loop.time() - began)
        await asyncio.sleep(pause)
