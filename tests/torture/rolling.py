"""SIGTERM of each service under load, with a second replica behind the edge: nobody notices."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from secrets import token_hex

import aiohttp

from tests.support.client import Client, Reply
from tests.torture.platform import PATIENCE, Platform, client, codes
from tests.torture.table import Row

VICTIMS = ("booking", "event", "auth")
AT_ONCE = 4
PAUSE = 0.02
Call = Callable[[Client], Awaitable[Reply]]


async def rolling(platform: Platform, stops: int) -> Row:
    """Stop one replica after the other, each time a service whose other replica is ready."""
    row = Row(f"SIGTERM of {', '.join(VICTIMS)} under load, two replicas, {stops} stops")
    answers, running = Counter[str](), True
    async with client(platform.plan.url) as calls:
        event_id = await platform.new_event(calls, 100_000)
        reader, person = platform.keys.token(), await _person(calls)

        async def load(call: Call, good: int) -> None:
            while running:
                answers[await _answer(call, calls, good)] += 1
                await asyncio.sleep(PAUSE)

        kinds: list[tuple[Call, int]] = [
            (
                lambda it: _book(it, platform.keys.token(), event_id),
                201,
            ),  # somebody else each time: people have a limit
            (lambda it: it.get(f"/api/events/{event_id}", token=reader), 200),
            (lambda it: it.get("/api/auth/me", token=person), 200),
        ]
        work = asyncio.gather(*(load(*kind) for kind in kinds for _ in range(AT_ONCE)))
        for number in range(stops):
            await _stop(platform, VICTIMS[number % len(VICTIMS)], "" if number // len(VICTIMS) % 2 == 0 else "-2")
        running = False
        await work
        found = await platform.at_rest()
    failed = {name: count for name, count in answers.items() if not name.startswith("good")}
    row.counts = {
        "failed requests": (sum(failed.values()), 0),
        "doctor's findings": (codes(found), []),
        "requests were made": (answers.total() > 0, True),
    }
    row.shown = {"requests": answers.total(), "failed": failed}
    return row


async def _person(calls: Client) -> str:
    body = {"email": f"person-{token_hex(6)}@example.org", "password": "correct horse battery staple", "name": "Ada"}
    made = await calls.post("/api/auth/register", body)
    assert made.status == 201, made.raw
    return str(made.body["access_token"])


async def _book(calls: Client, token: str, event_id: str) -> Reply:
    body = {"event_id": event_id, "seats": 1}
    return await calls.post("/api/bookings", body, token=token, headers={"Idempotency-Key": token_hex(12)})


async def _answer(call: Call, calls: Client, good: int) -> str:
    try:
        reply = await call(calls)
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__
    return f"good {reply.status}" if reply.status == good else f"{reply.status} {reply.code}"


async def _stop(platform: Platform, service: str, replica: str) -> None:
    name = f"{service}{replica}"
    before = platform.pid(name)
    os.kill(before, signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        while platform.pid(name) in (0, before):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
    await platform.until_ready(name)
    await asyncio.sleep(1.5)  # until the edge has seen that it is ready
