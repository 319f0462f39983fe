"""CPU time of a server process for each request, measured from outside it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from statistics import median

import aiohttp
import psutil

ROUNDS = 5
LONGEST_REST = 60


@dataclass
class Target:
    """One endpoint: where it is, which process serves it, what a right answer is, and the goal.

    Attributes:
        keyed: every request takes an Idempotency-Key of its own.
        requests: how many make a round.
        connections: how many of them are under way at once.
        over: whether the work that a round has left behind is done; its CPU is counted too, apart.
    """

    name: str
    pid: int
    url: str
    status: int
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    goal: float | None = None
    keyed: bool = False
    requests: int = 400
    connections: int = 8
    over: Callable[[], Awaitable[bool]] | None = None
    cpu: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)

    @property
    def microseconds(self) -> float:
        """Median CPU time of one request, until the answer."""
        return median(self.cpu)

    @property
    def all_microseconds(self) -> float:
        """The same with what it leaves behind."""
        return median(one + more for one, more in zip(self.cpu, self.behind, strict=True))


async def measure(targets: Sequence[Target]) -> None:
    """Several rounds over all targets in turn, so that a noisy moment hits each of them alike.

    Raises:
        RuntimeError: an endpoint answered with another status than it should.
    """
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        for number in range(ROUNDS + 1):
            for target in targets:
                await _round(session, target, keep=number > 0)


async def _round(session: aiohttp.ClientSession, target: Target, *, keep: bool) -> None:
    process = psutil.Process(target.pid)
    before, began = _cpu(process), time.perf_counter()
    await asyncio.gather(
        *(_requests(session, target, target.requests // target.connections) for _ in range(target.connections))
    )
    answered, seconds = _cpu(process), time.perf_counter() - began
    if target.over:
        await _until(target.over)
    if keep:
        target.cpu.append((answered - before) / target.requests * 1e6)
        target.behind.append((_cpu(process) - answered) / target.requests * 1e6)
        target.rate.append(target.requests / seconds)


async def _until(over: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LONGEST_REST):
        while not await over():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _requests(session: aiohttp.ClientSession, target: Target, count: int) -> None:
    for _ in range(count):
        headers = {**target.headers, "Idempotency-Key": token_hex(12)} if target.keyed else target.headers
        async with session.request(target.method, target.url, headers=headers, data=target.body) as answer:
            await answer.read()
            if answer.status != target.status:
                raise RuntimeError(f"{target.name}: {answer.status} instead of {target.status}")
