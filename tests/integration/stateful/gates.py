"""A scheduler for real code: every change of the database and every call waits until a test lets it go.

Reads do not wait: what is read grows old while the change that rests on it waits, which is where races are.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kit.database import Database

CHANGES = frozenset({"insert_one", "insert_many", "update_one", "update_many", "bulk_write", "delete_one", "publish"})
TURNS = 12
"""Turns of the event loop in which code that goes on reaches its next step, through `gather` and `shield` too."""


class Fate(StrEnum):
    """What becomes of a step. For one to the database `LOSE` and `TWICE` are as `GO`."""

    GO = "go"
    LOSE = "lose"
    TWICE = "twice"


class Process:
    """What crashes together."""

    def __init__(self, name: str) -> None:
        self.name, self.dead = name, False
        self.tasks: list[asyncio.Task[Any]] = []
        self.gates: list[asyncio.Future[Fate]] = []

    def crash(self) -> None:
        """End here, between two steps; whatever still runs in it never takes another.

        What is done for many callers at once waits at a gate, and is in no task of the process's own.
        """
        self.dead = True
        for waiting in (*self.tasks, *self.gates):
            waiting.cancel()

    @property
    def running(self) -> bool:
        return any(not task.done() for task in self.tasks)


@dataclass(eq=False)
class Step:
    """A step that waits. `advance` says what to let go instead, when this one can't yet."""

    process: Process
    label: str
    gate: "asyncio.Future[Fate]"
    instead: Callable[[], "Step | None"] = lambda: None


@dataclass
class Scheduler:
    """All waiting steps; `free` lets every step go at once."""

    waiting: list[Step] = field(default_factory=list)
    executing: int = 0
    free: bool = False
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def gate(self, process: Process, label: str, instead: Callable[[], Step | None] = lambda: None) -> Fate:
        """Wait for one's turn, and one's fate."""
        if process.dead:
            raise asyncio.CancelledError
        if self.free:
            return Fate.GO
        step = Step(process, label, asyncio.get_running_loop().create_future(), instead)
        self.waiting.append(step)
        process.gates.append(step.gate)
        try:
            return await step.gate
        finally:
            process.gates.remove(step.gate)
            if step in self.waiting:
                self.waiting.remove(step)

    async def execute(self, work: Awaitable[Any]) -> Any:
        """Real input and output, which `settle` waits for; one after the other, so that a sequence can be repeated."""
        self.executing += 1
        self.idle.clear()
        try:
            async with self.one_at_a_time:
                return await work
        finally:
            self.executing -= 1
            if not self.executing:
                self.idle.set()

    def start(self, process: Process, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Begin work in a process; it stops at its first step."""
        task = asyncio.ensure_future(work)
        process.tasks.append(task)
        return task

    async def advance(self, step: Step, fate: Fate) -> None:
        """Let one step go, and wait until everything stands still again."""
        if fate is not Fate.LOSE:
            step = step.instead() or step
        if not step.gate.done():
            self.waiting.remove(step)
            step.gate.set_result(fate)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all code has reached a step or its end."""
        quiet = 0
        while quiet < TURNS:
            await (self.idle.wait() if self.executing else asyncio.sleep(0))
            quiet = 0 if self.executing else quiet + 1


class Gated:
    """Anything with the changes named above, each of which waits for its turn."""

    def __init__(self, inner: Any, scheduler: Scheduler, process: Process) -> None:
        self.inner, self.scheduler, self.process = inner, scheduler, process

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name == "find":
            return lambda *args, **options: Query(found(*args, **options), self.scheduler)
        if name == "aggregate":
            return self._aggregate
        return self._step(found, name) if name in {*CHANGES, "find_one"} else found

    async def _aggregate(self, pipeline: Any) -> "Query":
        return Query(await self.scheduler.execute(self.inner.aggregate(pipeline)), self.scheduler)

    def _step(self, step: Callable[..., Awaitable[Any]], name: str) -> Callable[..., Awaitable[Any]]:
        async def taken(*args: Any, **options: Any) -> Any:
            if name in CHANGES:
                await self.scheduler.gate(self.process, name)
            return await self.scheduler.execute(step(*args, **options))

        return taken


class Query:
    """A query that reads everything at once."""

    def __init__(self, cursor: Any, scheduler: Scheduler) -> None:
        self.cursor, self.scheduler = cursor, scheduler

    def limit(self, most: int) -> "Query":
        self.cursor = self.cursor.limit(most)
        return self

    def sort(self, *order: Any) -> "Query":
        self.cursor = self.cursor.sort(*order)
        return self

    async def to_list(self) -> list[Any]:
        found: list[Any] = await self.scheduler.execute(self.cursor.to_list())
        return found

    async def __aiter__(self) -> AsyncIterator[Any]:
        for document in await self.to_list():
            yield document


class GatedDatabase(Database):
    """A database as one process sees it."""

    def __init__(self, inner: Database, scheduler: Scheduler, process: Process) -> None:
        self.inner, self.scheduler, self.process = inner, scheduler, process
        self.client, self.engine = inner.client, inner.engine

    def collection(self, model: Any) -> Any:
        return Gated(self.inner.collection(model), self.scheduler, self.process)
