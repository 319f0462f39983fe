"""A machine that stood still makes any service late: what a drill saw then proves nothing, and it is done again.

Nothing is excused: a drill passes only when it went from its begin to its end without a failure.
"""

import asyncio
import functools
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ParamSpec

from tests.cluster.waiting import told

TIMES = 3
STILL_SECONDS = 2.0
"""Longer than any step of a healthy machine, shorter than the shortest time limit between the services."""
PAUSE_SECONDS = 0.2
P = ParamSpec("P")


class MachineStalledError(AssertionError):
    """Requests failed while nothing on this machine went on, or its disk did not."""


@dataclass
class Machine:
    """How long the longest step took that takes a moment on a machine that runs."""

    longest: float = 0.0

    def judge(self, failures: object) -> None:
        """Raise MachineStalledError if there are failures and the machine may be their cause."""
        if failures and self.longest >= STILL_SECONDS:
            raise MachineStalledError(f"the machine stood still for {self.longest:.1f} s; failed: {failures}")


@asynccontextmanager
async def watched() -> AsyncIterator[Machine]:
    """Watch the machine during the block."""
    machine = Machine()
    watch = asyncio.create_task(_watch(machine))
    try:
        yield machine
    finally:
        watch.cancel()


async def _watch(machine: Machine) -> None:
    with tempfile.TemporaryFile() as file:
        while True:
            started = time.monotonic()
            await asyncio.sleep(PAUSE_SECONDS)
            await asyncio.to_thread(_write, file.fileno())
            machine.longest = max(machine.longest, time.monotonic() - started - PAUSE_SECONDS)


def _write(file: int) -> None:
    os.pwrite(file, b"x", 0)
    os.fsync(file)


def again_after_a_stall(drill: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """The drill, done again when the machine stood still."""

    @functools.wraps(drill)
    async def test(*args: P.args, **kwargs: P.kwargs) -> None:
        for _ in range(TIMES - 1):
            try:
                return await drill(*args, **kwargs)
            except MachineStalledError as stalled:
                told(f"once more: {stalled}")
        return await drill(*args, **kwargs)

    return test
