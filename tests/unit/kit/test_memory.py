"""What the process remembers has a bound in real memory, whatever a client sends.

Each filling runs in a fresh process and is measured as the growth of its resident memory (proc_pid_status(5), VmRSS).
"""

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import time
from typing import Any

import pytest
from bson import ObjectId

from kit.cache import PublicCache
from kit.limits import CLIENTS, BoundedStore
from kit.recorder import LARGEST_BODY
from kit.revocations import Revocation, Revocations
from kit.together import TogetherBy
from kit.tokens import LONGEST_TOKEN, Principal, Verifier
from tests.support.asgi import call

MIB = 1024 * 1024
PUBLIC = [(b"cache-control", b"public, s-maxage=60"), (b"x-note", b"n" * 200)]


def resident() -> int:
    """Bytes of this process that are in memory."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def growth(fill: Callable[[], Any]) -> int:
    """Bytes by which the process is larger once it is filled; what `fill` returns is kept until then."""
    gc.collect()
    before = resident()
    kept = fill()
    gc.collect()
    found = resident() - before
    del kept
    return found


def cached(path: Callable[[int], str], query: Callable[[int], bytes], body: bytes, count: int) -> PublicCache:
    async def origin(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": PUBLIC})
        await send({"type": "http.response.body", "body": body})

    async def ask() -> PublicCache:
        cache = PublicCache(origin)
        for number in range(count):
            await call(cache, path(number), query=query(number))
        return cache

    return asyncio.run(ask())


def fill_cache_by_long_queries() -> PublicCache:
    return cached(
        lambda _: "/events", lambda number: b"%d" % number + b"a" * (1_900 + number % 2 * 13_900), b"", 40_000
    )


def fill_cache_by_short_queries() -> PublicCache:
    return cached(lambda _: "/events", lambda number: b"%d" % number, b"", 40_000)


def fill_cache_by_wide_paths() -> PublicCache:
    return cached(lambda number: f"/{number}" + "\U0001f3ab" * 2000, lambda _: b"", b"", 25_000)


def fill_cache_by_large_answers() -> PublicCache:
    return cached(lambda number: f"/{number}", lambda _: b"", bytes(LARGEST_BODY), 500)


def fill_limits_by_forged_addresses() -> BoundedStore:
    async def count() -> BoundedStore:
        store, now = BoundedStore(), datetime.now(UTC)
        for number in range(CLIENTS + 10_000):
            await store.set(f"event-list_events-50-address:{number}" + "x" * 15_000, now + timedelta(seconds=number))
        return store

    return asyncio.run(count())


def fill_verifier_by_long_tokens() -> Verifier:
    verifier = Verifier(None)  # type: ignore[arg-type] # nothing is verified here
    person = Principal(ObjectId(), "attendee", int(time()) + 900)
    for number in range(20_000):
        verifier.known[f"{number}".rjust(LONGEST_TOKEN, "x")] = person
    return verifier


def fill_together_by_many_keys() -> "TogetherBy[ObjectId, int, int]":
    async def work(_key: ObjectId, items: list[int]) -> list[int]:
        return items

    async def ask() -> "TogetherBy[ObjectId, int, int]":
        together = TogetherBy(work)
        for number in range(20_000):
            await together(ObjectId(), number)
        return together

    return asyncio.run(ask())


def fill_revocations_by_many_log_outs() -> Revocations:
    async def take() -> Revocations:
        revocations, now = Revocations(), datetime.now(UTC)
        for start in range(0, 120_000, 1000):
            await revocations.take([Revocation(id=f"{start + number:024x}", at=now) for number in range(1000)])
        return revocations

    return asyncio.run(take())


@pytest.mark.parametrize(
    ("fill", "most"),
    [
        (fill_cache_by_long_queries, 48),
        (fill_cache_by_short_queries, 48),
        (fill_cache_by_wide_paths, 48),
        (fill_cache_by_large_answers, 48),
        (fill_limits_by_forged_addresses, 48),
        (fill_verifier_by_long_tokens, 64),
        (fill_together_by_many_keys, 16),
        (fill_revocations_by_many_log_outs, 96),
    ],
)
def test_hostile_keys_fill_no_more_memory_than_the_bound(fill: Callable[[], Any], most: int) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        assert fresh.submit(growth, fill).result(120) < most * MIB
