"""A small client of the public HTTP API, for the demo accounts and the demo data."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from eventsphere import naming
from eventsphere.errors import CommandError, Exit

BUSY = frozenset({429, 503})
TRIES = 8
LONGEST_WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Answer:
    """Status and decoded JSON body (an empty object if there was none)."""

    status: int
    body: Any

    def expect(self, *statuses: int) -> Any:
        """The body; raises CommandError with the problem's own words for any other status."""
        if self.status not in statuses:
            why = f"{self.body.get('detail', '')} {self.body.get('errors') or ''}".strip()
            raise CommandError(f"the platform answered {self.status}", why or f"see `{naming.command('logs')}`")
        return self.body


class Api:
    """Calls to one platform; one that is too busy is asked again when it says so."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def call(
        self, method: str, path: str, body: object = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One call, repeated with pauses while the answer is 429 or 503; raises CommandError if nobody answers."""
        sent = dict(headers or {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        for _ in range(TRIES):
            async with self.session.request(method, self.url + path, json=body, headers=sent) as answer:
                if answer.status not in BUSY:
                    return Answer(answer.status, await _json(answer))
                wait = min(float(answer.headers.get("Retry-After", 1)), LONGEST_WAIT_SECONDS)
            await asyncio.sleep(wait)
        raise CommandError("the platform is too busy", "try again in a minute, or raise RATE_LIMIT_FACTOR")

    async def register(self, email: str, name: str, password: str) -> Answer:
        """201 with an access token, or 409 for an e-mail that is taken."""
        return await self.call("POST", "/api/auth/register", {"email": email, "password": password, "name": name})

    async def login(self, email: str, password: str) -> Answer:
        """200 with an access token, or 401."""
        return await self.call("POST", "/api/auth/login", {"email": email, "password": password})


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Api]:
    """A client; raises CommandError (NOT_RUNNING) when the platform can't be reached."""
    timeout = aiohttp.ClientTimeout(total=30, sock_connect=3)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        try:
            yield Api(session, url)
        except (aiohttp.ClientConnectionError, TimeoutError) as error:
            raise CommandError(f"{url} does not answer", "start it with `make up`", Exit.NOT_RUNNING) from error


async def _json(answer: aiohttp.ClientResponse) -> Any:
    return await answer.json(content_type=None) if answer.content_type.endswith("json") else {}
