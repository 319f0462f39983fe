"""What booking and event measure of bookings and seats."""

from datetime import timedelta

import pytest
from bson import ObjectId
from prometheus_client import CollectorRegistry

from booking.metrics import Backlog, BookingMetrics
from booking.models import Booking
from booking.schemas import CreateBooking
from booking.seats import Seats
from booking.services import Services, assemble
from event.metrics import Seats as SeatTotals
from kit.problems import SoldOut
from tests.integration.booking.conftest import Platform


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def services(platform: Platform, registry: CollectorRegistry) -> Services:
    metrics = BookingMetrics(registry)
    return assemble(platform.database, Seats(platform.client()), platform.topic, platform.clock, metrics=metrics)


def outcomes(registry: CollectorRegistry) -> dict[str, float]:
    """Return how many tries ended in each way, without the ways that none did."""
    (family,) = (each for each in registry.collect() if each.name == "booking_outcomes")
    return {sample.labels["outcome"]: sample.value for sample in family.samples if sample.value}


async def test_each_try_to_book_is_counted_by_its_end(
    platform: Platform, services: Services, registry: CollectorRegistry
) -> None:
    event_id = await platform.new_event(capacity=2)
    wish = CreateBooking(event_id=event_id, seats=2)
    await services.bookings.create(ObjectId(), "a-good-key", wish)
    with pytest.raises(SoldOut):
        await services.bookings.create(ObjectId(), "a-good-key", wish)
    assert outcomes(registry) == {"confirmed": 1, "sold_out": 1}


async def test_a_try_without_an_answer_is_unknown_until_it_is_finished(
    platform: Platform, services: Services, registry: CollectorRegistry
) -> None:
    wish = CreateBooking(event_id=await platform.new_event(), seats=1)
    platform.faults.lose_answers.append("/takes")
    await services.bookings.create(ObjectId(), "a-good-key", wish)
    platform.faults.clear()
    assert outcomes(registry) == {"unknown": 1}
    platform.clock.forward(seconds=16)
    await services.sweeper.sweep_all()
    assert outcomes(registry) == {"unknown": 1, "confirmed": 1}


async def test_the_age_of_the_oldest_work_is_told(platform: Platform, registry: CollectorRegistry) -> None:
    bookings = platform.database.collection(Booking)
    await bookings.delete_many({})
    now = platform.clock()
    entries = [{"id": ObjectId(), "kind": "notification", "what": "x", "at": now - timedelta(seconds=90)}]
    left = {"outbox": entries, "outbox_due": now + timedelta(seconds=15)}
    late = {"lease": {"until": now - timedelta(minutes=2)}}
    await bookings.insert_many(
        [{"_id": ObjectId(), "reference": str(number)} | what for number, what in enumerate((left, late))]
    )
    await Backlog(platform.database, BookingMetrics(registry), platform.clock).look()
    assert registry.get_sample_value("booking_outbox_bookings") == 1
    assert registry.get_sample_value("booking_outbox_oldest_age_seconds") == pytest.approx(90, abs=0.1)
    assert registry.get_sample_value("booking_pending_late") == 1
    await bookings.delete_many({})
    await Backlog(platform.database, BookingMetrics(), platform.clock).look()


async def test_seats_of_events_on_sale_add_up_in_total(
    platform: Platform, services: Services, registry: CollectorRegistry
) -> None:
    totals = SeatTotals(platform.database, registry)
    await totals.look()
    before = seats(registry)
    wish = CreateBooking(event_id=await platform.new_event(capacity=7), seats=2)
    await platform.new_event(capacity=100, publish=False)
    await services.bookings.create(ObjectId(), "a-good-key", wish)
    await totals.look()
    after = seats(registry)
    assert {state: after[state] - before[state] for state in after} == {
        "capacity": 7,
        "remaining": 5,
        "held": 0,
        "sold": 2,
    }


def seats(registry: CollectorRegistry) -> dict[str, float]:
    """Return the seats by their state."""
    (family,) = (each for each in registry.collect() if each.name == "event_seats")
    return {sample.labels["state"]: sample.value for sample in family.samples}
