"""Atomic operations on an event's seats: each is one guarded update of its one document.

No other request can see or take the same seats (MongoDB manual, "Atomicity and Transactions"), and the entry
that an operation leaves in the ledger, in the same update, makes a repeated one change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import UpdateOne

from event.models import Entry, Event, Kind
from kit.database import Database, Document

MOST_ENTRIES = 10_000
"""How many operations may wait to be settled: keeps the document below 2 MB whatever happens to booking."""

SOLD = ("title", "venue", "time_zone", "starts_at", "ends_at", "organizer_id", "facts_version")
"""What a booking keeps of its event."""
FACTS = (*SOLD, "status", "price", "max_per_person", "revision")
COUNTERS = ("capacity", "remaining", "sold", "horizon", "queue", "counted")
OPEN_TO_ALL: Document = {
    "$or": [{"queue.on": {"$ne": True}}, {"$expr": {"$lt": ["$remaining", "$queue.least"]}}],
}
"""Nobody waits, or nobody who waits can use as few seats as are free."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What booking asks for: seats of one booking, under an id of the operation's own."""

    event_id: ObjectId
    op: ObjectId
    booking_id: ObjectId
    seats: int

    def entry(self, kind: Kind, at: datetime, unit_amount: int | None = None) -> Document:
        """What the ledger remembers of it."""
        known = {"op": self.op, "booking_id": self.booking_id, "seats": self.seats, "kind": kind}
        return known | {"unit_amount": unit_amount, "at": at}

    def is_in(self, entry: Entry) -> bool:
        """Whether the entry, found under this id, is really of this operation."""
        return (entry.booking_id, entry.seats) == (self.booking_id, self.seats)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Operations of one event whose outcome booking has stored; the takes in `refused` have no booking any more."""

    event_id: ObjectId
    operations: Sequence[ObjectId]
    refused: Sequence[ObjectId] = ()

    @property
    def guard(self) -> Document:
        """No take of those in `refused` is in the ledger: it has to be void first."""
        guard = {"ledger": {"$not": {"$elemMatch": _takes(self.refused)}}} if self.refused else {}
        return {"_id": self.event_id} | guard

    @property
    def update(self) -> Document:
        """Forget these operations; none up to the latest of them can be applied from now on."""
        known = (*self.operations, *self.refused)
        these = {"op": {"$in": list(known)}}
        return {"$pull": {"ledger": these, "holds": these | {"seats": 0}}, "$max": {"horizon": max(known)}}


class Ledger:
    """The seat operations of the events collection."""

    def __init__(self, database: Database) -> None:
        self.events = database.collection(Event)

    async def take(self, wanted: Sequence[Operation], facts: Document, now: datetime) -> bool:
        """Take seats of one event on sale, at the price in `facts`, if no person changed the event since.

        All of these takes are carried out, or none. Seats that somebody who waits can use are not taken.
        """
        seats = sum(each.seats for each in wanted)
        free = {"remaining": {"$gte": seats}} | OPEN_TO_ALL
        entries = [each.entry("take", now, facts["price"]["amount"]) for each in wanted]
        return await self._record(wanted, _on_sale(facts, now) | free, entries, _sold(seats))

    async def take_held(self, wanted: Operation, hold: ObjectId, facts: Document, now: datetime) -> bool:
        """Take the seats of a hold, which is empty afterwards; otherwise as `take`."""
        held = {"holds": {"$elemMatch": {"op": hold, "seats": wanted.seats}}}
        entry = wanted.entry("take", now, facts["price"]["amount"])
        moved = {
            "$inc": {"held": -wanted.seats, "sold": wanted.seats, "version": 1},
            "$set": {"holds.$[hold].seats": 0},
        }
        guard = _on_sale(facts, now) | held
        return await self._record([wanted], guard, [entry], moved, array_filters=[{"hold.op": hold}])

    async def give_back(self, returned: Operation, now: datetime) -> bool:
        """Put seats of a cancelled booking on sale again."""
        are_sold = {"sold": {"$gte": returned.seats}}
        return await self._record([returned], are_sold, [returned.entry("return", now)], _sold(-returned.seats))

    async def leave_tombstone(self, given_up: Operation, now: datetime) -> bool:
        """Remember that a take which never came is given up, so that it can't win when it comes late."""
        return await self._record([given_up], {}, [given_up.entry("void", now)], {})

    async def _record(
        self, done: Sequence[Operation], guard: Document, entries: Sequence[Document], moved: Document, **options: Any
    ) -> bool:
        """Operations of one event: none is known so far, and there is room for all of their entries."""
        operations = [each.op for each in done]
        unknown = {"horizon": {"$lt": min(operations)}, "ledger.op": {"$nin": operations}}
        room = {f"ledger.{MOST_ENTRIES - len(operations)}": {"$exists": False}}
        guard = {"_id": done[0].event_id} | unknown | room | guard
        updated = await self.events.update_one(guard, moved | {"$push": {"ledger": {"$each": entries}}}, **options)
        return bool(updated.modified_count)

    async def void(self, event_id: ObjectId, taken: Entry) -> bool:
        """Turn a take, which the ledger showed, into a void one; its seats come back."""
        still_taken = {"ledger": {"$elemMatch": {"op": taken.op, "kind": "take", "seats": taken.seats}}}
        back = {"remaining": taken.seats, "sold": -taken.seats, "version": 1}
        updated = await self.events.update_one(
            {"_id": event_id} | still_taken, {"$inc": back, "$set": {"ledger.$.kind": "void"}}
        )
        return bool(updated.modified_count)

    async def settle(self, settlements: Sequence[Settlement]) -> bool:
        """Settle operations of several events by one command; whether each event was found, and its guard held.

        Each is an update of its own event, which may be repeated.
        """
        updates = [UpdateOne(each.guard, each.update) for each in settlements]
        return (await self.events.bulk_write(updates, ordered=False)).matched_count == len(updates)

    async def applied(self, event_id: ObjectId, refused: Sequence[ObjectId]) -> list[Entry] | None:
        """Takes among these that the ledger shows; None when there is no such event."""
        found = await self.events.find_one({"_id": event_id}, {"ledger": 1})
        if found is None:
            return None
        takes = [entry for entry in found["ledger"] if entry["kind"] == "take" and entry["op"] in set(refused)]
        return [Entry.model_validate_doc(entry) for entry in takes]

    async def facts(self, event_id: ObjectId, *, counters: bool = False) -> Document | None:
        """What seldom changes of an event, and its counters if they are asked for."""
        return await self.events.find_one(
            {"_id": event_id}, dict.fromkeys((*FACTS, *COUNTERS) if counters else FACTS, 1)
        )

    async def look(self, wanted: Operation, hold: ObjectId | None = None) -> tuple[Document, Entry | None] | None:
        """Facts and counters of an event, with the entry of that operation if there is one, and the hold."""
        shown: Document = dict.fromkeys((*FACTS, *COUNTERS), 1) | {"ledger": {"$elemMatch": {"op": wanted.op}}}
        if hold is not None:
            shown["holds"] = {"$elemMatch": {"op": hold, "seats": wanted.seats}}
        found = await self.events.find_one({"_id": wanted.event_id}, shown)
        if found is None:
            return None
        entries = found.pop("ledger", [])
        return found, Entry.model_validate_doc(entries[0]) if entries else None


def _takes(operations: Sequence[ObjectId]) -> Document:
    return {"op": {"$in": list(operations)}, "kind": "take"}


def _on_sale(facts: Document, now: datetime) -> Document:
    return {"status": "published", "starts_at": {"$gt": now}, "revision": facts["revision"]}


def _sold(seats: int) -> Document:
    return {"$inc": {"remaining": -seats, "sold": seats, "version": 1}}
