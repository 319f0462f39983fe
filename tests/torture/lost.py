"""A tenth of the calls between booking and event lose their answer, and some worse things happen to others."""

import asyncio
import os
import random
import signal

from tests.support.faults import Chances, faulty
from tests.torture.buyers import Outcome, buy
from tests.torture.platform import SWEEPER_PERIOD, Platform, client, codes
from tests.torture.table import Row

CHANCES = Chances(lose_answer=0.10, refuse=0.03, fail=0.03, delay=0.05, repeat=0.05)
AT_ONCE = 20


async def lost(platform: Platform, bookings: int, seed: int) -> Row:
    """People book, and a third of them cancel, through a proxy with faults."""
    row = Row(f"10 % of internal calls lose their answer, {bookings} people")
    seats = bookings  # for a little more than half of what they want
    async with faulty(platform.url("event"), CHANCES, seed) as proxy, client(platform.plan.url) as calls:
        await _rewire(platform, proxy.url)
        event_id = await platform.new_event(calls, seats)
        told = await _crowd(platform, calls, event_id, bookings, random.Random(seed))  # noqa: S311 - repeatable
        found = await platform.at_rest(SWEEPER_PERIOD + 20)
        event, states = platform.event(event_id), platform.statuses(event_id)
    confirmed = [each for each, status in states.items() if status == "confirmed"]
    row.counts = {
        "told and confirmed are not the same": (len(set(told.confirmed) ^ set(confirmed)), 0),
        "sold and remaining": (event["sold"] + event["remaining"], seats),
        "double takes and orphans": (codes(found), []),
        "left in flight": (not found.progress.is_over, False),
        "people without an answer": (told.gave_up, 0),
        "answers were lost": (proxy.counts["lose_answer"] > 0, True),
    }
    row.shown = {"calls": proxy.calls, "faults": dict(sorted(proxy.counts.items())), "sold": event["sold"]}
    row.shown |= {"confirmed": len(told.confirmed), "cancelled": len(told.cancelled), "refused": told.refused}
    return row


async def _rewire(platform: Platform, url: str) -> None:
    """Booking starts anew, with the proxy as event."""
    platform.rewire("booking", EVENT_URL=url)
    before = platform.pid("booking")
    os.kill(before, signal.SIGTERM)
    while platform.pid("booking") in (0, before):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.1)
    await platform.until_ready("booking")


async def _crowd(platform: Platform, calls: object, event_id: str, people: int, chance: random.Random) -> Outcome:
    told, places = Outcome(), asyncio.Semaphore(AT_ONCE)

    async def person(seats: int, cancel: bool) -> None:
        async with places:
            await buy(calls, platform.keys.token(), event_id, seats, told, cancel=cancel)

    await asyncio.gather(*(person(chance.randint(1, 3), chance.random() < 1 / 3) for _ in range(people)))
    return told
