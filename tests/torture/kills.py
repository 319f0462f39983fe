"""kill -9 of booking, event and the database under load: nothing that people were told is lost."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable

from tests.torture.buyers import Outcome, buy
from tests.torture.platform import PATIENCE, SWEEPER_PERIOD, Platform, client
from tests.torture.table import Row

VICTIMS = ("booking", "event", "database")
BUYERS = 24
SEATS = 60
LONGEST_WAIT = 0.8


async def kills(platform: Platform, rounds: int, seed: int) -> Row:
    """In each round people book and cancel while one process is killed, at a random moment."""
    row = Row(f"kill -9 of {', '.join(VICTIMS)} under load, {rounds} rounds")
    chance, told, killed, slowest = random.Random(seed), Outcome(), Counter[str](), 0.0  # noqa: S311 - repeatable
    findings = lost = unfinished = 0
    for number in range(rounds):
        victim = await _victim(platform, chance)
        found = await _round(platform, chance, victim)
        killed[victim] += 1
        began = asyncio.get_running_loop().time()
        if number % 10 == 9 or number == rounds - 1:
            rest = await platform.at_rest(SWEEPER_PERIOD + 10)
            slowest = max(slowest, asyncio.get_running_loop().time() - began)
            unfinished += int(not rest.progress.is_over)
        else:
            rest = await platform.examine()
        findings += len(rest.findings)
        told.add(found)
        lost += _lost(platform, told)
    row.counts = {
        "rounds": (sum(killed.values()), rounds),
        "doctor's findings after restart": (findings, 0),
        "told bookings and cancellations lost": (lost, 0),
        "not at rest within a sweeper period": (unfinished, 0),
        "people without an answer": (told.gave_up, 0),
    }
    row.shown = {"killed": dict(killed), "confirmed": len(told.confirmed), "cancelled": len(told.cancelled)}
    row.shown |= {"refused": told.refused, "longest way to rest, s": round(slowest, 1)}
    row.shown["answers"] = dict(sorted(told.answers.items()))
    return row


async def _victim(platform: Platform, chance: random.Random) -> str:
    """One that has run for a while: the process manager gives up what ends again and again while it starts."""
    wanted = chance.choice(VICTIMS)
    async with asyncio.timeout(PATIENCE):
        while (state := platform.states().get(wanted)) is None or state.state != "RUNNING":  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    return wanted


async def _round(platform: Platform, chance: random.Random, victim: str) -> Outcome:
    told = Outcome()
    async with client(platform.plan.url) as calls:
        event_id = await platform.new_event(calls, SEATS)

        def buyer() -> Awaitable[None]:
            seats, cancel = chance.randint(1, 3), chance.random() < 0.3
            return buy(calls, platform.keys.token(), event_id, seats, told, cancel=cancel)

        people = asyncio.gather(*(buyer() for _ in range(BUYERS)))
        await asyncio.sleep(chance.uniform(0, LONGEST_WAIT))
        os.kill(platform.pid(victim), signal.SIGKILL)
        await asyncio.sleep(0.2)
        for name in VICTIMS:
            if name != "database":
                await platform.until_ready(name)
        await people
    return told


def _lost(platform: Platform, told: Outcome) -> int:
    """How many bookings are not what people were told."""
    found = {str(each["_id"]): each["status"] for each in platform.source.bookings.find({}, {"status": 1})}
    wrong = [each for each in told.confirmed if found.get(each) != "confirmed"]
    return len(wrong) + sum(found.get(each) != "cancelled" for each in told.cancelled)
