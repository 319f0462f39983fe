"""One attack on a running platform, and what it cost."""

import asyncio
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.attack.bystanders import bystanders
from tests.torture.platform import Platform, client
from tests.torture.table import Row

MOST_GROWTH = 160
"""MiB by which a process may grow: less than its pod has left."""
AFTERWARDS = 15
EVENTS = 60


@dataclass(frozen=True)
class Attack:
    """One row: `count` connections or requests against a process."""

    name: str
    process: str
    count: int


ATTACKS = (
    Attack("HTTP/2 without a window", "event", 20),
    Attack("upgrades to HTTP/2", "event", 270),
    Attack("readers who never read", "event", 270),
    Attack("readers who never read", "edge", 270),
    Attack("slow bodies", "auth", 280),
    Attack("slow bodies", "edge", 280),
    Attack("half heads", "event", 600),
    Attack("bodies that nobody reads", "event", 270),
    Attack("long queries", "event", 20_000),
)


async def fill(platform: Platform) -> None:
    """Put so many events on sale that a list of them is more than a connection's buffers hold."""
    async with client(platform.url("edge")) as calls:
        await asyncio.gather(*(platform.new_event(calls, 10) for _ in range(EVENTS)))


async def play(platform: Platform, attack: Attack, seconds: float, share: float = 1) -> Row:
    """Attack for some seconds, with a share of the connections, while other people go on."""
    began, pid = time.monotonic(), platform.pid(attack.process)
    before = peak = memory(pid)
    async with bystanders(platform) as seen:
        process = await start(platform, attack, seconds, share)
        while process.returncode is None:
            peak = max(peak, memory(pid))
            await asyncio.sleep(0.1)
    row = Row(f"{attack.name}, {attack.process}", seconds=time.monotonic() - began)
    row.counts = {
        "attacker's exit": (process.returncode, 0),
        "others' failed requests": (len(seen.failures), 0),
        f"grew by more than {MOST_GROWTH} MiB": (peak - before > MOST_GROWTH, False),
        "places taken afterwards": (await places_left(platform), 0),
        "not ready": (await not_ready(platform), []),
    }
    row.shown = {
        "others' requests": len(seen.seconds),
        "p99": f"{seen.p99 * 1000:.0f} ms",
        "memory": f"{before} / {peak} / {memory(pid)} MiB",
        "first failures": seen.failures[:3],
    }
    return row


async def start(platform: Platform, attack: Attack, seconds: float, share: float) -> asyncio.subprocess.Process:
    """Start the attacker, a process of its own."""
    address = platform.url(attack.process).removeprefix("http://")
    count = max(1, round(attack.count * share))
    argv = ("-m", "tests.attack.connections", attack.name, address, str(count), str(seconds))
    return await asyncio.create_subprocess_exec(sys.executable, *argv)


def memory(pid: int) -> int:
    """MiB of a process that are in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


async def places_left(platform: Platform) -> int:
    """How many requests the services still believe to work on, some seconds later."""
    taken = 0
    async with aiohttp.ClientSession() as session:
        for _ in range(AFTERWARDS * 5):
            taken = sum([await _places(session, platform.url(name)) for name in ("auth", "event", "booking")])
            if not taken:
                break
            await asyncio.sleep(0.2)
    return taken


async def _places(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(f"{url}/metrics") as answer:
        found = re.search(r"^http_requests_in_flight{.*} (\d+)", await answer.text(), re.MULTILINE)
    return int(found[1]) if found else 0


async def not_ready(platform: Platform) -> list[str]:
    """The services that are not ready some seconds later."""
    async with aiohttp.ClientSession() as session:
        for _ in range(AFTERWARDS * 5):
            names = [name for name in ("auth", "event", "booking") if not await _ready(session, platform.url(name))]
            if not names:
                break
            await asyncio.sleep(0.2)
    return names


async def _ready(session: aiohttp.ClientSession, url: str) -> bool:
    async with session.get(f"{url}/readyz") as answer:
        return answer.status == 200
