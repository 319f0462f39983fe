"""Changes of the work that bookings carry with them: each removes or renews exactly what its worker has seen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId

from booking.models import Booking
from kit.database import Database, Document

RETRY_AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Operations of one booking that event still remembers; of a rejected one it may not have heard the last."""

    id: ObjectId
    event_id: ObjectId
    operations: list[ObjectId]
    rejected: bool = False


class OutboxRepository:
    """Outboxes and unsettled operations in the database."""

    def __init__(self, database: Database) -> None:
        self.bookings = database.collection(Booking)

    async def claim(self, now: datetime, limit: int) -> list[Document]:
        """Become the one who works on outboxes that are due; the others see them again after `RETRY_AFTER`.

        If another process has claimed some of those that were found, ours are read once more.
        """
        due = {"outbox_due": {"$lte": now}}
        found = await self.bookings.find(due).limit(limit).to_list()
        if not found:
            return []
        ids, claim = [each["_id"] for each in found], ObjectId()
        update = {"$set": {"outbox_due": now + RETRY_AFTER, "outbox_claim": claim}}
        if (await self.bookings.update_many({"_id": {"$in": ids}} | due, update)).modified_count == len(ids):
            return found
        return await self.bookings.find({"_id": {"$in": ids}, "outbox_claim": claim}).to_list()

    async def returned(self, booking_id: ObjectId, entry_id: ObjectId, op: ObjectId) -> None:
        """Remove the entry whose seats event has back; its operation is left to be settled."""
        entry = {"_id": booking_id, "outbox": {"$elemMatch": {"id": entry_id, "op": op}}}
        await self.bookings.update_one(entry, {"$pull": {"outbox": {"id": entry_id}}, "$push": {"unsettled": op}})

    async def renew_return(self, booking_id: ObjectId, entry_id: ObjectId, op: ObjectId, newer: ObjectId) -> bool:
        """Replace an operation that event will never carry out; False when the entry has changed meanwhile."""
        entry = {"_id": booking_id, "outbox": {"$elemMatch": {"id": entry_id, "op": op}}}
        done = await self.bookings.update_one(entry, {"$set": {"outbox.$.op": newer}})
        return bool(done.modified_count)

    async def done(self, booking_ids: Sequence[ObjectId], published: Collection[ObjectId]) -> None:
        """Remove entries whose messages the topic has taken.

        An outbox that is empty leaves the index in the same update; one that was filled meanwhile stays.
        """
        left = {"$filter": {"input": "$outbox", "cond": {"$not": [{"$in": ["$$this.id", list(published)]}]}}}
        is_empty = {"$eq": ["$outbox", []]}
        leave = {name: {"$cond": [is_empty, "$$REMOVE", f"${name}"]} for name in ("outbox_due", "outbox_claim")}
        await self.bookings.update_many(
            {"_id": {"$in": list(booking_ids)}}, [{"$set": {"outbox": left}}, {"$set": leave}]
        )

    async def has_unsettled(self, before: datetime) -> bool:
        """Return whether event still remembers an operation that is older than that."""
        bound = ObjectId.from_datetime(before)
        return await self.bookings.find_one({"unsettled": {"$lt": bound}}, {"_id": 1}) is not None

    async def unsettled(self, before: datetime, limit: int) -> list[Unsettled]:
        """Operations older than that, by booking."""
        bound = ObjectId.from_datetime(before)
        found = self.bookings.find({"unsettled": {"$lt": bound}}, {"event_id": 1, "unsettled": 1, "status": 1}).limit(
            limit
        )
        return [
            Unsettled(
                document["_id"],
                document["event_id"],
                [op for op in document["unsettled"] if op < bound],
                rejected=document["status"] == "rejected",
            )
            async for document in found
        ]

    async def settled(self, booking_ids: Sequence[ObjectId], operations: Sequence[ObjectId]) -> None:
        """Event has forgotten these operations; bookings without any leave the index in the same update."""
        left = {"$setDifference": ["$unsettled", list(operations)]}
        none_or_left = {"$cond": [{"$eq": [left, []]}, "$$REMOVE", left]}
        some = {"_id": {"$in": list(booking_ids)}, "unsettled": {"$exists": True}}
        await self.bookings.update_many(some, [{"$set": {"unsettled": none_or_left}}])
