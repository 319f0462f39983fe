"""CPU time of a server process for each request, measured from outside it, beside that of a bare endpoint.

Each request is followed by one to the bare endpoint, in another process. So both go at the same pace, on the same
machine at the same moment: a process that mostly waits for others finds cold caches and wakes up for each event, and a
bare request then costs twice as much as in one that never pauses.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
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
        tokens: who asks, one after the other; empty: the headers say.
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
    tokens: Sequence[str] = ()
    requests: int = 400
    connections: int = 8
    over: Callable[[], Awaitable[bool]] | None = None
    rounds: list["Round"] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=count)

    def median(self, what: Callable[["Round"], float]) -> float:
        """Of all rounds."""
        return median(what(each) for each in self.rounds)

    @property
    def ratio(self) -> float:
        """What a request costs until its answer, as a ratio to a bare one."""
        return self.median(lambda each: each.cpu / each.bare)


@dataclass(frozen=True, slots=True)
class Round:
    """CPU microseconds of one request until its answer, of what it leaves behind, and of a bare one meanwhile."""

    cpu: float
    behind: float
    bare: float


async def measure(targets: Sequence[Target], bare: Target) -> None:
    """Several rounds over all targets in turn, so that a noisy moment hits each of them alike.

    Raises:
        RuntimeError: an endpoint answered with another status than it should.
    """
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        for number in range(ROUNDS + 1):
            for target in targets:
                found = await _round(session, target, bare)
                if number > 0:
                    target.rounds.append(found)


async def _round(session: aiohttp.ClientSession, target: Target, bare: Target) -> Round:
    process, yardstick = psutil.Process(target.pid), psutil.Process(bare.pid)
    before, before_bare = _cpu(process), _cpu(yardstick)
    await asyncio.gather(*(_requests(session, target, bare) for _ in range(target.connections)))
    answered, bare_cpu = _cpu(process), _cpu(yardstick) - before_bare
    if target.over:
        await _until(target.over)
    each = 1e6 / target.requests
    return Round((answered - before) * each, (_cpu(process) - answered) * each, bare_cpu * each)


async def _until(over: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LONGEST_REST):
        while not await over():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _requests(session: aiohttp.ClientSession, target: Target, bare: Target) -> None:
    for _ in range(target.requests // target.connections):
        await _request(session, target)
        await _request(session, bare)


async def _request(session: aiohttp.ClientSession, target: Target) -> None:
    headers = dict(target.headers)
    if target.keyed:
        headers["Idempotency-Key"] = token_hex(12)
    if target.tokens:
        headers["Authorization"] = f"Bearer {target.tokens[next(target.turn) % len(target.tokens)]}"
    async with session.request(target.method, target.url, headers=headers, data=target.body) as answer:
        await answer.read()
        if answer.status != target.status:
            raise RuntimeError(f"{target.name}: {answer.status} instead of {target.status}")
