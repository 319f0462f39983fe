"""The faulty proxy does what it says: tests that rely on it would otherwise prove nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from tests.support.faults import Chances, faulty

CALLS = 40


class Callee:
    """Counts what arrives."""

    def __init__(self) -> None:
        self.url, self.heard = "", 0

    async def handle(self, request: web.Request) -> web.Response:
        self.heard += 1
        return web.json_response({"path": request.path_qs, "body": await request.text()}, status=201)


@asynccontextmanager
async def callee() -> AsyncIterator[Callee]:
    found, app = Callee(), web.Application()
    app.router.add_route("*", "/{path:.*}", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def statuses(url: str) -> list[int | None]:
    """The answers to some calls; None for one that was cut off."""

    async def call(session: aiohttp.ClientSession) -> int | None:
        try:
            async with session.post(f"{url}/a?b=c", data=b"text") as answer:
                if answer.status == 201:
                    assert await answer.json() == {"path": "/a?b=c", "body": "text"}
                return answer.status
        except aiohttp.ClientError:
            return None

    async with aiohttp.ClientSession() as session:
        return [await call(session) for _ in range(CALLS)]


@pytest.mark.parametrize(
    ("fault", "answer", "heard"),
    [
        ("lose_answer", None, CALLS),
        ("refuse", None, 0),
        ("fail", 500, CALLS),
        ("delay", 201, CALLS),
        ("repeat", 201, 2 * CALLS),
    ],
)
async def test_each_fault_is_what_it_says(fault: str, answer: int | None, heard: int) -> None:
    async with callee() as there:
        async with faulty(there.url, Chances(longest_delay=0.01, **{fault: 1.0}), seed=1) as proxy:
            assert await statuses(proxy.url) == [answer] * CALLS
        assert (there.heard, proxy.counts[fault], proxy.calls) == (heard, CALLS, CALLS)


async def test_a_seed_repeats_a_run_and_without_chances_all_is_well() -> None:
    async with callee() as there:
        runs = []
        for seed in (7, 7, 8):
            async with faulty(there.url, Chances(lose_answer=0.3, fail=0.2), seed) as proxy:
                runs.append(await statuses(proxy.url))
        assert runs[0] == runs[1] != runs[2]
        async with faulty(there.url, Chances(), seed=1) as proxy:
            assert await statuses(proxy.url) == [201] * CALLS


async def test_a_callee_that_is_away_gives_no_answer() -> None:
    async with faulty("http://127.0.0.1:1", Chances(), seed=1) as proxy:
        assert await asyncio.wait_for(statuses(proxy.url), 10) == [None] * CALLS
    assert proxy.counts["no answer"] == CALLS
