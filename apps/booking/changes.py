"""The guards and updates that changes of a booking are made of, as MongoDB takes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pydantic import BaseModel

from booking.models import Booking, Happening, Lease, OutboxEntry
from booking.operations import new_operation
from booking.states import Transition
from kit.database import Document
from kit.traces import bookmark

LEASE = timedelta(seconds=15)


def undecided(booking: Booking) -> Document:
    """Guard: still pending, with the same operation, and not given up."""
    return {"_id": booking.id, "status": "pending", "take.op": booking.take.op, "refusal": None}


def held(booking: Booking, lease: Lease) -> Document:
    """Guard: pending, and the one who has that lease still is the one who works on it."""
    return {"_id": booking.id, "status": "pending", "lease.holder": lease.holder}


def new_lease(now: datetime) -> Lease:
    """A lease that nobody else has."""
    return Lease(holder=ObjectId(), until=now + LEASE)


def notification(transition: Transition, now: datetime, reason: str | None = None) -> OutboxEntry:
    """The message that tells of a transition."""
    what = f"booking.{transition.target}"
    return OutboxEntry(id=ObjectId(), kind="notification", what=what, at=now, reason=reason, trace=bookmark())


def seat_return(now: datetime) -> OutboxEntry:
    """The operation that gives seats back."""
    return OutboxEntry(id=ObjectId(), kind="return", what="seats", at=now, op=new_operation(), trace=bookmark())


def transition_update(
    transition: Transition, now: datetime, by: object, entries: Sequence[OutboxEntry] = ()
) -> Document:
    """What every transition changes: the state, the history and the outbox."""
    happened = Happening(at=now, what=transition.name, by=str(by))
    update: Document = {
        "$set": {"status": transition.target, "updated_at": now},
        "$push": {"history": dump(happened)},
    }
    if entries:
        update["$set"]["outbox_due"] = now
        update["$push"]["outbox"] = {"$each": [dump(entry) for entry in entries]}
    return update


def new_document(booking: Booking) -> Document:
    """A new booking as it is stored: what it does not have yet is not there."""
    fields = {name: dump(value) for name, value in booking if value is not None}
    return {"_id": fields.pop("id")} | fields


def dump(value: Any) -> Any:
    """A part, or a list of parts, as BSON takes it."""
    if isinstance(value, list):
        return [dump(each) for each in value]
    return value.model_dump() if isinstance(value, BaseModel) else value
