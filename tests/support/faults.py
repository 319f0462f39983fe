"""A proxy between two services that does to their calls what networks do, by a seed, and counts it.

An existing one (Toxiproxy) breaks connections; here whole answers are lost after the work was done, which is what a
caller can't tell from work that was not done.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


@dataclass(frozen=True)
class Chances:
    """How likely each fault is, from 0 to 1; together at most 1.

    Attributes:
        lose_answer: the callee does the work, and the connection closes without an answer.
        refuse: the connection closes before the callee has heard of the call.
        fail: the callee does the work, and the answer is a 500.
        delay: the call arrives up to `longest_delay` seconds later.
        repeat: the call arrives once more, a little later, and nobody reads the answer.
    """

    lose_answer: float = 0.0
    refuse: float = 0.0
    fail: float = 0.0
    delay: float = 0.0
    repeat: float = 0.0
    longest_delay: float = 0.3


@dataclass
class FaultyProxy:
    """Passes every call on to `upstream`, or does something worse."""

    upstream: str
    chances: Chances
    seed: int
    counts: "Counter[str]" = field(default_factory=Counter)
    url: str = ""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - repeatable by its seed
        self.session: aiohttp.ClientSession | None = None
        self.repeats: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call and its fate."""
        fate, body = self._draw(), await request.read()
        self.counts[fate] += 1
        match fate:
            case "refuse":
                return _cut_off(request)
            case "delay":
                await asyncio.sleep(self.random.uniform(0, self.chances.longest_delay))
            case "repeat":
                self._repeat_later(request, body)
        answer = await self._pass_on(request, body)
        if fate == "lose_answer" or answer is None:
            return _cut_off(request)
        return web.Response(status=500) if fate == "fail" else answer

    def _draw(self) -> str:
        names = ("lose_answer", "refuse", "fail", "delay", "repeat")
        weights = [getattr(self.chances, name) for name in names]
        return self.random.choices((*names, "pass"), (*weights, 1 - sum(weights)))[0]

    async def _pass_on(self, request: web.Request, body: bytes) -> web.Response | None:
        """The callee's answer; None when it gave none."""
        assert self.session is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            async with self.session.request(
                request.method, self.upstream + request.raw_path, data=body, headers=headers
            ) as answer:
                return web.Response(
                    status=answer.status, body=await answer.read(), content_type=answer.content_type or None
                )
        except (aiohttp.ClientError, TimeoutError):
            self.counts["no answer"] += 1
            return None

    def _repeat_later(self, request: web.Request, body: bytes) -> None:
        async def repeat() -> None:
            await asyncio.sleep(self.random.uniform(0, self.chances.longest_delay))
            await self._pass_on(request, body)

        task = asyncio.create_task(repeat())
        self.repeats.add(task)
        task.add_done_callback(self.repeats.discard)

    @property
    def calls(self) -> int:
        """How many calls came."""
        return sum(count for name, count in self.counts.items() if name != "no answer")


def _cut_off(request: web.Request) -> web.StreamResponse:
    """Close the connection; the answer goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


@asynccontextmanager
async def faulty(upstream: str, chances: Chances, seed: int) -> AsyncIterator[FaultyProxy]:
    """A proxy on a free port of this machine, until the end of the block; `proxy.url` is where it is."""
    proxy = FaultyProxy(upstream, chances, seed)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", proxy.handle)
    runner = web.AppRunner(app, access_log=None)
    timeout = aiohttp.ClientTimeout(total=10, sock_connect=1)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as proxy.session:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield proxy
        finally:
            await asyncio.gather(*proxy.repeats)
            await runner.cleanup()
