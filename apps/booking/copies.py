"""The copies of an event's facts that bookings and places on the waiting list carry, and how they follow the event.

Each update names the version of the copy that it replaces. The message is part of the same update. So of any number
of workers one changes a copy, and the person is told once.
"""

from collections.abc import Callable
from datetime import datetime

from bson import ObjectId
from pymongo import UpdateOne

from booking.batches import update_all
from booking.changes import dump
from booking.models import BookedEvent, Booking, OutboxEntry
from booking.states import STATUSES, WAITING_STATUSES
from booking.waiting_models import Notice, WaitingEntry
from booking.waiting_repository import OPEN
from kit.database import Collection, Database, Document
from kit.text import composed

BATCH = 100
TOLD = ("title", "venue", "time_zone", "starts_at", "ends_at")
SHOWN = dict.fromkeys(("status", "event", "event_before"), 1)
FIRST = ObjectId("0" * 24)


class CopyRepository:
    """The copies in the database."""

    def __init__(self, database: Database) -> None:
        self.bookings, self.entries = database.collection(Booking), database.collection(WaitingEntry)

    async def may_be_confirmed(self, event_id: ObjectId) -> bool:
        """Return whether a booking is pending: it may be confirmed with the facts from before the change."""
        return await self.bookings.find_one({"event_id": event_id, "status": "pending"}, {"_id": 1}) is not None

    async def refresh(self, event: BookedEvent, now: datetime) -> bool:
        """Bring every copy up to date and leave the messages; return whether no older copy was left behind."""
        bookings = await _refresh(self.bookings, STATUSES, event, lambda found: of_booking(found, event, now))
        entries = await _refresh(self.entries, WAITING_STATUSES, event, lambda found: of_entry(found, event, now))
        return bookings and entries


async def _refresh(
    collection: Collection, statuses: tuple[str, ...], event: BookedEvent, update: Callable[[Document], UpdateOne]
) -> bool:
    """Replace older copies, status by status: the index gives the documents of one in the order of their ids."""
    done = True
    for status in statuses:
        last = FIRST
        while batch := await _after(collection, event.id, status, last):
            updates = [update(found) for found in batch if _is_older(found["event"], event)]
            if updates:
                done = all(await update_all(collection, updates)) and done
            last = batch[-1]["_id"]
    return done


async def _after(collection: Collection, event_id: ObjectId, status: str, last: ObjectId) -> list[Document]:
    query = {"event_id": event_id, "status": status, "_id": {"$gt": last}}
    return await collection.find(query, SHOWN).sort("_id", 1).limit(BATCH).to_list()


def _is_older(copy: Document, event: BookedEvent) -> bool:
    """Compare versions; a copy that is older than the field counts as the first one."""
    known: int = copy.get("facts_version", 0)
    return known < event.facts_version


def of_booking(found: Document, event: BookedEvent, now: datetime) -> UpdateOne:
    """Replace a booking's copy. The buyer of a confirmed booking is told what was and what is."""
    guard, update = _replace(found, event)
    update["$set"]["updated_at"] = now
    if found["status"] == "confirmed" and _differ(found["event"], event):
        before = BookedEvent.model_validate(found["event"])
        entry = OutboxEntry(
            id=ObjectId(), kind="notification", what="booking.changed", at=now, before=before, after=event
        )
        update["$set"]["outbox_due"] = now
        update["$push"] = {"outbox": dump(entry)}
    return UpdateOne(guard, update)


def of_entry(found: Document, event: BookedEvent, now: datetime) -> UpdateOne:
    """Replace the copy of a place on the waiting list. A person who still waits is told, after any earlier message."""
    guard, update = _replace(found, event)
    if found["status"] in OPEN and _differ(found["event"], event):
        before = BookedEvent.model_validate(found["event"])
        notice = Notice(id=ObjectId(), what="waiting_list.changed", at=now, due=now, before=before)
        guard["notice"] = None
        update["$set"]["notice"] = notice.model_dump()
    return UpdateOne(guard, update)


def _replace(found: Document, event: BookedEvent) -> tuple[Document, Document]:
    """Build the guard and the update; what the person began with is kept until it is true again."""
    guard = {"_id": found["_id"], "status": found["status"]}
    guard["event.facts_version"] = found["event"].get("facts_version")
    first = found.get("event_before") or found["event"]
    update: Document = {"$set": {"event": event.model_dump()}}
    if _differ(first, event):
        update["$set"]["event_before"] = first
    else:
        update["$unset"] = {"event_before": 1}
    return guard, update


def _differ(known: Document, event: BookedEvent) -> bool:
    """Return whether a ticket shows something else now. A copy without a time zone says nothing about it."""
    there = (name for name in TOLD if known.get(name) is not None)
    return any(composed(known[name]) != composed(getattr(event, name)) for name in there)
