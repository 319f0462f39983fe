"""An event on sale as event stores it, for tests that begin below its API."""

from datetime import timedelta

from bson import ObjectId

from event.models import Event, Price
from kit.types import utc_now


def sample(event_id: ObjectId, capacity: int, organizer: ObjectId | None = None) -> Event:
    """Published, nothing sold, and far ahead."""
    now = utc_now()
    return Event(
        id=event_id,
        title="Evening of strings",
        description="",
        category="music",
        venue="Old Town Hall",
        starts_at=now + timedelta(days=300),
        ends_at=now + timedelta(days=301),
        capacity=capacity,
        remaining=capacity,
        price=Price(amount=4500, currency="USD"),
        status="published",
        organizer_id=organizer or ObjectId(),
        created_at=now,
        updated_at=now,
        search="",
        title_key="",
    )
