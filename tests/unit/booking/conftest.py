from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from booking.changes import new_lease
from booking.idempotency import new_idempotency
from booking.models import BookedEvent, Booking, Price, Take
from booking.schemas import CreateBooking

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def booking() -> Booking:
    """A pending booking of two seats."""
    event = BookedEvent(
        id=ObjectId(),
        title="Evening of strings",
        venue="Old Town Hall",
        starts_at=NOW + timedelta(days=7),
        ends_at=NOW + timedelta(days=7, hours=2),
        organizer_id=ObjectId(),
    )
    return Booking(
        id=ObjectId(),
        user_id=ObjectId(),
        event_id=event.id,
        seats=2,
        reference="ES-7K3M-9QXT",
        unit_price=Price(amount=4500, currency="USD"),
        total=Price(amount=9000, currency="USD"),
        event=event,
        take=Take(op=ObjectId()),
        lease=new_lease(NOW),
        idempotency=new_idempotency("a-key-of-a-test", CreateBooking(event_id=event.id, seats=2), NOW),
        created_at=NOW,
        updated_at=NOW,
    )
