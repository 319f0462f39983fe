"""kill -9 of booking, event and the database under load: nothing that people were told is lost."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field

from tests.support.client import Client
from tests.torture.buyers import Outcome, buy
from tests.torture.platform import PATIENCE, SWEEPER_PERIOD, Platform, client, codes
from tests.torture.table import Row

VICTIMS = ("booking", "event", "database")
BUYERS = 24
SEATS = 40
LONGEST_WAIT = 0.8


async def kills(platform: Platform, rounds: int, seed: int) -> Row:
    """In each round people book and cancel while one process is killed; they go on through the next rounds."""
    row = Row(f"kill -9 of {', '.join(VICTIMS)} under load, {rounds} rounds")
    chance, count, killed = random.Random(seed), Counts(), Counter[str]()  # noqa: S311 - repeatable
    people: list[Awaitable[object]] = []
    async with client(platform.plan.url) as calls:
        for number in range(1, rounds + 1):
            victim = await _victim(platform, chance)
            people.append(await _crowd(platform, calls, chance, count.told))
            await asyncio.sleep(chance.uniform(0, LONGEST_WAIT))
            os.kill(platform.pid(victim), signal.SIGKILL)
            killed[victim] += 1
            await _until_back(platform)
            if number % 10 == 0 or number == rounds:
                await asyncio.gather(*people)
                people.clear()
                await count.at_rest(platform)
            else:
                await count.look(platform)
    row.counts = {"rounds": (killed.total(), rounds)} | count.pairs()
    row.shown = {"killed": dict(killed)} | count.shown()
    return row


@dataclass
class Counts:
    """What was found, all rounds together."""

    told: Outcome = field(default_factory=Outcome)
    findings: list[str] = field(default_factory=list)
    lost: int = 0
    unfinished: int = 0
    slowest: float = 0.0

    async def look(self, platform: Platform) -> None:
        """Just after a restart, with people at work."""
        self.lost += _lost(platform, self.told)
        self.findings += codes(await platform.examine())

    async def at_rest(self, platform: Platform) -> None:
        """When everybody has an answer: within a sweeper period nothing is under way any more."""
        began = time.monotonic()
        found = await platform.at_rest(SWEEPER_PERIOD + 10)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.unfinished += int(not found.progress.is_over)
        await self.look(platform)

    def pairs(self) -> dict[str, tuple[object, object]]:
        """What must be exact."""
        return {
            "doctor's findings after restart": (self.findings, []),
            "told bookings and cancellations lost": (self.lost, 0),
            "not at rest within a sweeper period": (self.unfinished, 0),
            "people without an answer": (self.told.gave_up, 0),
        }

    def shown(self) -> dict[str, object]:
        """What is only told."""
        return {
            "confirmed": len(self.told.confirmed),
            "cancelled": len(self.told.cancelled),
            "refused": self.told.refused,
            "longest way to rest, s": round(self.slowest, 1),
            "answers": dict(sorted(self.told.answers.items())),
        }


async def _victim(platform: Platform, chance: random.Random) -> str:
    """One that has run for a while: the process manager gives up what ends again and again while it starts."""
    wanted = chance.choice(VICTIMS)
    async with asyncio.timeout(PATIENCE):
        while (state := platform.states().get(wanted)) is None or state.state != "RUNNING":  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    return wanted


async def _crowd(platform: Platform, calls: Client, chance: random.Random, told: Outcome) -> Awaitable[object]:
    """People who want more seats of a new event than there are; some of them cancel."""
    event_id = await platform.new_event(calls, SEATS)

    def person() -> Awaitable[None]:
        seats, cancel = chance.randint(1, 3), chance.random() < 0.3
        return buy(calls, platform.keys.token(), event_id, seats, told, cancel=cancel)

    return asyncio.gather(*(person() for _ in range(BUYERS)))


async def _until_back(platform: Platform) -> None:
    await asyncio.sleep(0.2)
    for name in ("event", "booking"):
        await platform.until_ready(name)


def _lost(platform: Platform, told: Outcome) -> int:
    """How many bookings are not what people were told."""
    found = {str(each["_id"]): each["status"] for each in platform.source.bookings.find({}, {"status": 1})}
    wrong = [each for each in told.confirmed if found.get(each) != "confirmed"]
    return len(wrong) + sum(found.get(each) != "cancelled" for each in told.cancelled)
