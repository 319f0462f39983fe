"""Measure the CPU that each action of the traffic model costs each service and the database: loadtests/costs.yaml.

`eventsphere capacity` computes from it. Nothing is answered twice from a cache, apart from events that people read.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import yaml

from eventsphere.local import programs
from eventsphere.local.home import Home
from tests.bench.people import Action, People
from tests.e2e.running import Command, running
from tests.support.client import Client

FILE = Path(__file__).parents[2] / "loadtests/costs.yaml"
HEAD = "# CPU of one action in milliseconds, for `eventsphere capacity`. Made by `make bench-costs`; don't edit.\n"
PARTS = ("auth", "event", "booking", "database")
CONNECTIONS = 4
SETTLE_SECONDS = 3.0
"""Work that an action leaves behind is done by then."""
IDLE_SECONDS = 10.0
Cpu = dict[str, float]


def used(pids: Mapping[str, int]) -> Cpu:
    """Return the CPU seconds that each part has used, with the processes that it started."""
    return {name: sum(map(_seconds, _family(pid))) for name, pid in pids.items()}


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def idle(pids: Mapping[str, int]) -> Cpu:
    """Return the CPU seconds of each part in a second without requests."""
    before, begun = used(pids), time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    return {name: (after - before[name]) / (time.monotonic() - begun) for name, after in used(pids).items()}


async def cost(action: Action, times: int, pids: Mapping[str, int], rest: Cpu) -> Cpu:
    """Return the CPU milliseconds of one action, without what each part uses at rest."""

    async def act() -> None:
        for _ in range(times // CONNECTIONS):
            await action()

    before, begun = used(pids), time.monotonic()
    await asyncio.gather(*(act() for _ in range(CONNECTIONS)))
    await asyncio.sleep(SETTLE_SECONDS)
    spent = time.monotonic() - begun
    each = 1000 / times
    return {
        name: round(max(0.0, after - before[name] - rest[name] * spent) * each, 2) for name, after in used(pids).items()
    }


async def measured(status: Mapping[str, Any], password: str, times: int) -> dict[str, Any]:
    """Return what each part costs at rest, and by every action; a first round warms everything up."""
    pids = {name: int(status[name]["pid"]) for name in PARTS}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        people = People(Client(session, f"http://127.0.0.1:{status['edge']['port']}"))
        await people.prepare(password)
        for action in people.actions().values():
            await action()
        await asyncio.sleep(SETTLE_SECONDS)
        rest = await idle(pids)
        actions = {name: await cost(action, times, pids, rest) for name, action in people.actions().items()}
    return {"idle": {name: round(1000 * cpu, 2) for name, cpu in rest.items()}, "actions": actions}


def main() -> None:
    """Measure and write the file."""
    parser = argparse.ArgumentParser(prog="make bench-costs", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how often each action is measured")
    given = parser.parse_args()
    os.environ["RATE_LIMIT_FACTOR"] = "1000000"
    with tempfile.TemporaryDirectory() as folder:
        command = Command(Path(folder) / "home")
        with running(command, "--free-ports"):
            password = json.loads(Home(command.home).secrets.read_text())["demo_password"]
            found = asyncio.run(measured(command.status(), password, given.times))
            kind = programs.load(Home(command.home)).database
    content = {"measured_on": datetime.now(UTC).date(), "database": kind} | found
    FILE.write_text(HEAD + yaml.safe_dump(content, sort_keys=False, default_flow_style=None, width=120))
    print(f"wrote {FILE}")


if __name__ == "__main__":
    main()
