"""Takes that come at the same time: one update for all that the event can give, and each of them counts once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from event import ledger as ledger_module
from event.ledger import Ledger, Operation
from event.takes import Takes
from kit.database import Document
from kit.types import utc_now
from tests.support.events import RunningEvents, operation

Event = dict[str, Any]


class Watched:
    """A ledger that notes how many takes each update was to carry out."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.updates = ledger, list[int]()

    async def take(self, wanted: Sequence[Operation], facts: Document, now: datetime) -> bool:
        self.updates.append(len(wanted))
        return await self.ledger.take(wanted, facts, now)


class Rush:
    """People who want seats of an event at the same time."""

    def __init__(self, events: RunningEvents, event: Event) -> None:
        self.events, self.event, self.id = events, event, ObjectId(event["id"])
        self.ledger = Watched(events.rules.seats.ledger)
        self.takes = Takes(self.ledger)  # type: ignore[arg-type]

    def wish(self, seats: int = 1, op: ObjectId | None = None) -> Operation:
        return Operation(self.id, op or operation(), ObjectId(), seats)

    async def facts(self) -> Document:
        found = await self.ledger.ledger.facts(self.id)
        assert found is not None
        return found

    async def come(self, *wishes: Operation) -> list[bool]:
        facts, now = await self.facts(), utc_now()
        return await asyncio.gather(*(self.takes.take(wish, facts, now) for wish in wishes))

    async def entries(self) -> list[tuple[ObjectId, ObjectId, int, str, int]]:
        found = (await self.events.stored(self.event))["ledger"]
        return [(each["op"], each["booking_id"], each["seats"], each["kind"], each["unit_amount"]) for each in found]


@pytest.fixture
async def rush(events: RunningEvents) -> Rush:
    return Rush(events, await events.published(capacity=5))


async def test_one_update_takes_for_all_and_each_has_its_own_entry(events: RunningEvents, rush: Rush) -> None:
    wishes = [rush.wish(2), rush.wish(), rush.wish(2)]
    assert await rush.come(*wishes) == [True] * 3
    assert rush.ledger.updates == [3]
    assert await events.counters(rush.event) == (0, 0, 5)
    assert await rush.entries() == [(each.op, each.booking_id, each.seats, "take", 4500) for each in wishes]


async def test_of_more_than_there_are_those_that_fit_get_theirs(events: RunningEvents, rush: Rush) -> None:
    done = await rush.come(*(rush.wish() for _ in range(8)))
    assert done.count(True) == 5
    assert rush.ledger.updates == [8] + [1] * 8
    assert await events.counters(rush.event) == (0, 0, 5)


async def test_who_wants_too_many_takes_nothing_from_the_others(events: RunningEvents, rush: Rush) -> None:
    assert await rush.come(rush.wish(2), rush.wish(9), rush.wish(3)) == [True, False, True]
    assert await events.counters(rush.event) == (0, 0, 5)


async def test_who_comes_alone_has_one_try(rush: Rush) -> None:
    assert await rush.come(rush.wish(9)) == [False]
    assert rush.ledger.updates == [1]


async def test_copies_of_one_take_count_once(events: RunningEvents, rush: Rush) -> None:
    wish = rush.wish(2)
    assert sorted(await rush.come(wish, wish, rush.wish())) == [False, True, True]
    assert await events.counters(rush.event) == (2, 0, 3)


@pytest.mark.parametrize("known", ["taken", "void"])
async def test_one_that_is_known_already_changes_nothing_again(events: RunningEvents, rush: Rush, known: str) -> None:
    wish = rush.wish(2)
    if known == "taken":
        await events.take(rush.event, wish.op, wish.booking_id, 2)
    else:
        await events.void(rush.event, wish.op, wish.booking_id)
    left, _, sold = await events.counters(rush.event)
    assert await rush.come(wish, rush.wish()) == [False, True]
    assert await rush.come(rush.wish(), wish) == [True, False]
    assert await events.counters(rush.event) == (left - 2, 0, sold + 2)


async def test_one_that_is_too_old_does_not_hold_up_the_others(events: RunningEvents, rush: Rush) -> None:
    old, horizon = operation(seconds=-9), operation(seconds=-5)
    assert (await events.settle(rush.event, horizon)).status == 204
    assert await rush.come(rush.wish(op=old), rush.wish(op=horizon), rush.wish()) == [False, False, True]
    assert await events.counters(rush.event) == (4, 0, 1)


async def test_who_knows_an_older_price_takes_nothing(events: RunningEvents, rush: Rush) -> None:
    old = await rush.facts()
    await events.change(rush.event, price={"amount": 1200, "currency": "USD"})
    new = await rush.facts()
    for known in ((old, new), (new, old)):
        done = await asyncio.gather(*(rush.takes.take(rush.wish(), facts, utc_now()) for facts in known))
        assert done == [facts is new for facts in known]
    assert [price for *_, price in await rush.entries()] == [1200, 1200]


async def test_who_comes_when_the_event_begins_is_too_late(rush: Rush) -> None:
    facts = await rush.facts()
    moments = [facts["starts_at"] - timedelta(milliseconds=1), facts["starts_at"]]
    done = await asyncio.gather(*(rush.takes.take(rush.wish(), facts, moment) for moment in moments))
    assert done == [True, False]


async def test_while_people_wait_a_rush_takes_nothing(events: RunningEvents, rush: Rush) -> None:
    await events.internal("PUT", rush.event, "/queue", {"waiting": True, "version": 1})
    assert await rush.come(rush.wish(), rush.wish()) == [False, False]
    assert await events.counters(rush.event) == (5, 0, 0)


async def test_the_ledger_never_has_more_entries_than_it_may(
    events: RunningEvents, rush: Rush, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "MOST_ENTRIES", 4)
    assert await rush.come(rush.wish(), rush.wish()) == [True, True]
    assert (await rush.come(rush.wish(), rush.wish(), rush.wish())).count(True) == 2
    assert await events.counters(rush.event) == (1, 0, 4)


async def test_events_do_not_wait_for_each_other(events: RunningEvents, rush: Rush) -> None:
    other = Rush(events, await events.published(capacity=5))
    facts = {each.id: await each.facts() for each in (rush, other)}
    wishes = [each.wish() for each in (rush, other) for _ in range(2)]
    done = await asyncio.gather(*(rush.takes.take(wish, facts[wish.event_id], utc_now()) for wish in wishes))
    assert (done, rush.ledger.updates) == ([True] * 4, [2, 2])
    assert await events.counters(other.event) == await events.counters(rush.event) == (3, 0, 2)
