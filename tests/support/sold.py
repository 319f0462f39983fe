"""An event with one booking, as the two services store them, for tests of what reads both."""

from datetime import UTC, datetime
from typing import Any

from bson import ObjectId

Document = dict[str, Any]


def sold() -> tuple[Document, Document]:
    """Return an event of ten seats and its confirmed booking of two, not yet settled."""
    op, event_id, now = ObjectId(), ObjectId(), datetime.now(UTC).replace(microsecond=0)
    booking = {
        "_id": ObjectId(), "event_id": event_id, "user_id": ObjectId(), "status": "confirmed", "seats": 2,
        "take": {"op": op}, "outbox": [], "unsettled": [op], "created_at": now, "event": {"ends_at": now},
    }  # fmt: skip
    entry = {"op": op, "booking_id": booking["_id"], "seats": 2, "kind": "take", "at": now}
    event = {
        "_id": event_id, "capacity": 10, "remaining": 8, "held": 0, "sold": 2, "version": 1,
        "horizon": ObjectId("0" * 24), "ledger": [entry],
    }  # fmt: skip
    return event, booking
