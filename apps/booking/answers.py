"""Bookings in JSON, straight from their raw documents: the one form in which every route answers them."""

from collections.abc import Mapping, Sequence
from typing import Any

from booking.changes import dump
from booking.models import Booking
from booking.states import EVENT_CANCELLED, BookingEnd, RefusalCode
from kit.json import dumps
from kit.pages import encode_cursor

FIELDS = dict.fromkeys(
    (
        "reference",
        "status",
        "seats",
        "total",
        "event",
        "event_before",
        "created_at",
        "cancelled_at",
        "refusal",
        "history",
    ),
    1,
)
"""What has to be read from the database for an answer."""
SHOWN = ("id", "title", "venue", "time_zone", "starts_at", "ends_at")


def answer(document: Mapping[str, Any]) -> dict[str, Any]:
    """The members of `schemas.Booking`."""
    before = document.get("event_before")
    return {
        "id": document["_id"],
        "reference": document["reference"],
        "status": document["status"],
        "seats": document["seats"],
        "total": document["total"],
        "event": shown(document["event"]),
        "event_before": shown(before) if before else None,
        "created_at": document["created_at"],
        "cancelled_at": document.get("cancelled_at"),
        "reason": _reason(document),
    }


def _reason(document: Mapping[str, Any]) -> BookingEnd | None:
    """Return why a booking ended. Its history tells whether its person or its event's organizer cancelled it."""
    if document["status"] == "rejected" and document.get("refusal"):
        code: RefusalCode = document["refusal"]["code"]
        return code
    cancelled = any(happening["what"] == EVENT_CANCELLED.name for happening in document.get("history", ()))
    return "event_cancelled" if cancelled else None


def shown(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of `schemas.BookedEvent` of a stored copy, which may be older than some of them."""
    return {name: event.get(name) for name in SHOWN}


def encode(booking: Booking) -> str:
    """One booking as JSON text."""
    document = {name: dump(getattr(booking, name)) for name in FIELDS} | {"_id": booking.id}
    return dumps(answer(document)).decode()


def encode_page(documents: Sequence[Mapping[str, Any]], limit: int) -> bytes:
    """A page of bookings as JSON; `documents` are one more than `limit` if there is a next page."""
    items = [answer(document) for document in documents[:limit]]
    more = len(documents) > limit
    return dumps({"items": items, "next_cursor": encode_cursor([str(items[-1]["id"])]) if more else None})
