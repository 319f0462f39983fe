"""What each operation asks of the database, counted: a rush meets every command, document and byte again and again.

People come one after the other here, so that nobody shares a foreground command with somebody else. Background work
runs once after all of them, as it does once a second. The events are known to the process. Each bound is what is needed
today: a change that needs more has to say why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymongo
import pytest
import pytest_asyncio
from bson import ObjectId

from tests.integration.booking.conftest import Platform
from tests.support.client import Client
from tests.support.costs import Costs, Meter

PEOPLE, EVENTS = 20, 10


@pytest.fixture(scope="module", autouse=True)
def meter() -> Iterator[Meter]:
    """Make what listens to every client of this module. No fact grows old meanwhile, however slow the machine is."""
    made = Meter()
    pymongo.monitoring.register(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("booking.event_facts.FACTS_SECONDS", 3600)
        yield made


def assert_within(costs: Costs, *, commands: float, documents: float, size: int) -> None:
    """Hold the costs of one of the operations: commands, documents, and bytes to and fro."""
    found = (costs.total / PEOPLE, costs.documents / PEOPLE, (costs.sent + costs.received) / PEOPLE)
    assert all(is_ <= bound for is_, bound in zip(found, (commands, documents, size), strict=True)), costs.each(PEOPLE)


class Buyers:
    """People who book seats of several events in turn."""

    def __init__(self, platform: Platform, booking: Client, meter: Meter, events: list[ObjectId]) -> None:
        self.platform, self.booking, self.meter, self.events = platform, booking, meter, events
        self.people = [(platform.keys.token(), events[number % len(events)]) for number in range(PEOPLE)]

    @contextmanager
    def measuring(self) -> Iterator[Costs]:
        with self.meter.measuring(self.platform.database.engine.database_name) as costs:
            yield costs

    async def book(self, token: str, event_id: ObjectId) -> dict[str, Any]:
        headers = {"Idempotency-Key": f"key-{ObjectId()}"}
        wish = {"event_id": str(event_id), "seats": 2}
        made = await self.booking.post("/api/bookings", wish, token=token, headers=headers)
        assert made.status == 201, made.raw
        found: dict[str, Any] = made.body
        return found

    async def book_all(self) -> list[dict[str, Any]]:
        return [await self.book(token, event_id) for token, event_id in self.people]

    async def work(self) -> None:
        """Publish and settle, as the process does in the background."""
        self.platform.clock.forward(seconds=3)
        background = self.platform.services()
        await background.deliveries.deliver_all()
        await background.deliveries.settle_all()


@pytest_asyncio.fixture
async def buyers(platform: Platform, booking: Client, meter: Meter) -> Buyers:
    """People whose events are known to the process, with some seats sold already."""
    events = [await platform.new_event() for _ in range(EVENTS)]
    found = Buyers(platform, booking, meter, events)
    for event_id in events:
        await found.book(platform.keys.token(), event_id)
    await found.work()
    return found


async def test_a_booking_with_its_message_and_settlement(buyers: Buyers, platform: Platform) -> None:
    with buyers.measuring() as costs:
        await buyers.book_all()
        await buyers.work()
    for event_id in buyers.events:
        await platform.assert_nothing_is_left_to_do(event_id)
    assert_within(costs, commands=4.5, documents=9.7, size=6_700)


async def test_a_cancellation_with_its_message_and_settlement(buyers: Buyers) -> None:
    booked = await buyers.book_all()
    await buyers.work()
    with buyers.measuring() as costs:
        for made, (token, _) in zip(booked, buyers.people, strict=True):
            assert (await buyers.booking.post(f"/api/bookings/{made['id']}/cancel", token=token)).status == 200
        await buyers.work()
    assert_within(costs, commands=6.5, documents=10.7, size=7_600)


async def test_my_bookings(buyers: Buyers) -> None:
    await buyers.book_all()
    with buyers.measuring() as costs:
        for token, _ in buyers.people:
            assert len((await buyers.booking.get("/api/bookings", token=token)).body["items"]) == 1
    assert_within(costs, commands=1, documents=1, size=1_200)


async def test_letting_people_in(buyers: Buyers, platform: Platform) -> None:
    booked = await buyers.book_all()
    with buyers.measuring() as costs:
        for made, (_, event_id) in zip(booked, buyers.people, strict=True):
            path, shown = f"/api/bookings/events/{event_id}/check-in", {"reference": made["reference"]}
            let_in = await buyers.booking.post(path, shown, token=platform.organizer_token)
            assert let_in.status == 200, let_in.raw
    assert_within(costs, commands=2, documents=2, size=2_700)


async def test_a_refusal(buyers: Buyers, platform: Platform) -> None:
    event_id = await platform.new_event(capacity=2)
    await buyers.book(platform.keys.token(), event_id)
    wish = {"event_id": str(event_id), "seats": 1}
    with buyers.measuring() as costs:
        for token, _ in buyers.people:
            headers = {"Idempotency-Key": f"key-{ObjectId()}"}
            assert (await buyers.booking.post("/api/bookings", wish, token=token, headers=headers)).status == 409
    assert_within(costs, commands=2.3, documents=1.3, size=2_200)


async def test_joining_a_waiting_list(buyers: Buyers, platform: Platform) -> None:
    event_id = await platform.new_event(capacity=2)
    await buyers.book(platform.keys.token(), event_id)
    wish = {"event_id": str(event_id), "seats": 1}
    with buyers.measuring() as costs:
        for token, _ in buyers.people:
            joined = await buyers.booking.post("/api/bookings/waiting-list", wish, token=token)
            assert joined.status == 201, joined.raw
    assert_within(costs, commands=8, documents=7, size=5_400)
