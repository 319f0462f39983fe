"""A flash sale against what the database alone can do, as ratios of one run."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil
from bson import ObjectId

from event.ledger import Ledger, Operation, Settlement
from kit.types import utc_now
from tests.torture.buyers import Outcome, buy
from tests.torture.platform import Platform, client, codes
from tests.torture.table import Row

AT_ONCE = 16
CPU_LIMIT = 1.0
"""CPUs that a pod of a service may use (base/*/deployment.yaml); the database's raw rate is that of one CPU too, so
that the ratios say what the code costs and not who else uses this machine."""
GOAL = 0.5
SETTLED = 50
PROCESSES = ("database", "event", "booking", "edge")


@dataclass(frozen=True)
class Measured:
    """Operations a second, and the CPU seconds of each process for one of them."""

    rate: float
    cpu: Mapping[str, float]


async def flash(platform: Platform, bookings: int) -> Row:
    """The same number of raw updates and of bookings, the one after the other."""
    row = Row(f"flash sale of {bookings} bookings of one event")
    async with client(platform.plan.url) as calls:
        event_id = await platform.new_event(calls, 2 * bookings)
        await _sale(platform, calls, event_id, AT_ONCE, Outcome())
        raw = await _measure(platform, bookings, _raw(platform, bookings))
        told = Outcome()
        sale = await _measure(platform, bookings, _sale(platform, calls, event_id, bookings, told))
    found = await platform.at_rest()
    by_cpu = {name: CPU_LIMIT * raw.cpu["database"] / sale.cpu[name] for name in ("event", "booking", "database")}
    row.counts = {
        "confirmed": (len(told.confirmed), bookings),
        "sold": (platform.event(event_id)["sold"], bookings + AT_ONCE),
        "doctor's findings": (codes(found), []),
    }
    row.shown = {
        "raw guarded updates/s": round(raw.rate),
        "bookings/s, everything on this machine": round(sale.rate),
        "ratio, by the clock": f"{sale.rate / raw.rate:.2f}",
        "CPU ms a booking": {name: round(value * 1000, 1) for name, value in sale.cpu.items()},
        "CPU ms of the database a raw update": round(raw.cpu["database"] * 1000, 1),
        f"ratio of a process at its CPU limit (goal {GOAL})": {name: f"{value:.2f}" for name, value in by_cpu.items()},
    }
    return row


async def _measure(platform: Platform, count: int, work: Any) -> Measured:
    processes = {name: psutil.Process(platform.pid(name)) for name in PROCESSES if platform.pid(name)}
    before, began = {name: _cpu(each) for name, each in processes.items()}, time.perf_counter()
    await work
    seconds = time.perf_counter() - began
    return Measured(count / seconds, {name: (_cpu(each) - before[name]) / count for name, each in processes.items()})


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _raw(platform: Platform, count: int) -> None:
    """The guarded update itself, settled as booking does, from one process with as many connections as people."""
    async with platform.scratch(2 * count) as (database, ids):
        ledger = Ledger(database)
        facts = await ledger.facts(ids[0]) or {}
        done: list[ObjectId] = []

        async def take(number: int) -> None:
            for _ in range(number):
                op = ObjectId()
                await ledger.take([Operation(ids[0], op, ObjectId(), 1)], facts, utc_now())
                done.append(op)
                if len(done) == 2 * SETTLED:
                    old = sorted(done)[:SETTLED]  # the others may still be overtaken by what is under way
                    done[:] = [each for each in done if each not in old]
                    await ledger.settle([Settlement(ids[0], old)])

        await asyncio.gather(*(take(count // AT_ONCE) for _ in range(AT_ONCE)))


async def _sale(platform: Platform, calls: Any, event_id: str, count: int, told: Outcome) -> None:
    tokens = iter([platform.keys.token() for _ in range(count)])

    async def people() -> None:
        for token in tokens:
            await buy(calls, token, event_id, 1, told)

    await asyncio.gather(*(people() for _ in range(AT_ONCE)))
