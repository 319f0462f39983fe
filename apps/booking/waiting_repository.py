"""Every change of the waiting list: each is one conditional update of one document, so of two workers one wins."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from booking.changes import dump
from booking.models import Happening
from booking.states import EndReason, WaitingStatus
from booking.waiting_models import Notice, WaitingEntry
from kit.database import Database, Document, parse

BATCH = 50
MOST_LEFT = 500
RETRY_AFTER = timedelta(seconds=15)
KEPT = timedelta(days=30)
"""How long an entry is kept that has ended."""
OPEN: tuple[WaitingStatus, ...] = ("waiting", "offered")


class WaitingRepository:
    """The entries in the database."""

    def __init__(self, database: Database) -> None:
        self.entries = database.collection(WaitingEntry)

    async def insert(self, entry: WaitingEntry) -> bool:
        """Store a new entry; False when the person has an open one for the event (unique index)."""
        document = {name: value for name, value in entry.model_dump_doc().items() if value is not None}
        try:
            await self.entries.insert_one(document)
        except DuplicateKeyError:
            return False
        return True

    async def find(self, query: Document) -> WaitingEntry | None:
        """The one entry with these values."""
        found = await self.entries.find_one(query)
        return parse(WaitingEntry, found) if found else None

    async def page(self, query: Document, limit: int) -> list[WaitingEntry]:
        """Entries, newest first."""
        return [parse(WaitingEntry, each) async for each in self.entries.find(query).sort("_id", -1).limit(limit)]

    async def batch(self, query: Document) -> list[WaitingEntry]:
        """Some entries, in the order in which the people came."""
        return [parse(WaitingEntry, each) async for each in self.entries.find(query).sort("_id", 1).limit(BATCH)]

    async def any(self, query: Document) -> bool:
        """Whether there is such an entry."""
        return await self.entries.find_one(query, {"_id": 1}) is not None

    async def least(self, event_id: ObjectId) -> int | None:
        """Return the fewest seats that one of those who wait wants; None when nobody waits."""
        waiting = {"event_id": event_id, "status": "waiting"}
        found = await self.entries.find(waiting, {"seats": 1}).sort("seats", 1).limit(1).to_list()
        return found[0]["seats"] if found else None

    async def next_end(self, event_id: ObjectId) -> datetime | None:
        """Return when the first offer ends; None when nothing is offered."""
        offered = {"event_id": event_id, "status": "offered"}
        found = await self.entries.find(offered, {"until": 1}).sort("until", 1).limit(1).to_list()
        return found[0]["until"] if found else None

    async def seen(self, event_id: ObjectId) -> None:
        """Note that the event's worker knows all entries that there are by now."""
        await self.entries.update_many({"unseen": True, "event_id": event_id}, {"$unset": {"unseen": 1}})

    async def left_alone(self) -> list[ObjectId]:
        """Return some events with entries that no worker has seen, or that are to be cleaned up."""
        marked = ({"unseen": True}, {"cleanup": True})
        found = [await self.entries.find(each, {"event_id": 1}).limit(MOST_LEFT).to_list() for each in marked]
        return list({entry["event_id"] for entries in found for entry in entries})

    async def withdraw(self, entry: WaitingEntry) -> None:
        """Remove an entry that its person was not told of, unless a worker has begun to serve it."""
        await self.entries.delete_one({"_id": entry.id, "status": "waiting", "op": None})

    async def set_operation(self, entry: WaitingEntry, op: ObjectId) -> bool:
        """Note the operation that is going to hold seats; the guard names the one before."""
        update = {"$set": {"op": op, "trying": True}}
        return bool(
            (
                await self.entries.update_one({"_id": entry.id, "status": "waiting", "op": entry.op}, update)
            ).matched_count
        )

    async def offer(self, entry: WaitingEntry, op: ObjectId, until: datetime, now: datetime) -> bool:
        """The seats are held: the person may have them until then."""
        update = _becomes("offered", now, "waiting_list", notice="waiting_list.offered")
        update["$set"]["until"] = until
        update["$unset"] = {"trying": 1}
        return await self._update({"_id": entry.id, "status": "waiting", "op": op}, update)

    async def accept(self, entry_id: ObjectId, user_id: ObjectId, booking_id: ObjectId, now: datetime) -> bool:
        """The person takes the offer in time; what becomes of the hold shows in the booking."""
        update = _ends("accepted", now, user_id)
        update["$set"] |= {"booking_id": booking_id, "cleanup": True}
        in_time = {"_id": entry_id, "user_id": user_id, "status": "offered", "until": {"$gt": now}}
        return await self._update(in_time, update)

    async def restore(self, entry_id: ObjectId, booking_id: ObjectId, now: datetime) -> bool:
        """Make an offer open again that a booking accepted, which did not get the seats and will not.

        False when the person waits in another entry by now (unique index); this one then ends with its booking.
        """
        update = _becomes("offered", now, "waiting_list")
        update["$set"]["open"] = True
        update["$unset"] = {"booking_id": 1, "cleanup": 1, "forget_at": 1}
        with suppress(DuplicateKeyError):
            return await self._update({"_id": entry_id, "status": "accepted", "booking_id": booking_id}, update)
        return False

    async def expire(self, entry: WaitingEntry, now: datetime, reason: EndReason | None = None) -> bool:
        """End an entry exactly as it was seen: its offer's time is over, or nobody can serve it any more."""
        update = _ends("expired", now, "waiting_list", notice="waiting_list.expired")
        if reason is not None:
            update["$set"]["reason"] = reason
        return await self._end(entry, update)

    async def leave(self, entry: WaitingEntry, now: datetime) -> bool:
        """The person does not want to wait any more."""
        return await self._end(entry, _ends("left", now, entry.user_id))

    async def _end(self, entry: WaitingEntry, update: Document) -> bool:
        if entry.op is not None:
            update["$set"]["cleanup"] = True
        return await self._update({"_id": entry.id, "status": entry.status, "op": entry.op}, update)

    async def fail(self, entry: WaitingEntry, now: datetime) -> bool:
        """The booking that accepted the offer was rejected."""
        return await self._update({"_id": entry.id, "status": "accepted"}, _becomes("expired", now, "waiting_list"))

    async def cleaned(self, entry: WaitingEntry) -> None:
        """Event has forgotten the hold."""
        done = {"$unset": {"cleanup": 1, "op": 1}}
        await self._update({"_id": entry.id, "op": entry.op, "status": {"$nin": list(OPEN)}}, done)

    async def claim_notices(self, now: datetime, limit: int) -> list[WaitingEntry]:
        """Become the one who publishes messages that are due; the others see them again after `RETRY_AFTER`."""
        due = {"notice.due": {"$lte": now}}
        ids = [each["_id"] async for each in self.entries.find(due, {"_id": 1}).limit(limit)]
        if not ids:
            return []
        claim = ObjectId()
        update = {"$set": {"notice.due": now + RETRY_AFTER, "notice.claim": claim}}
        await self.entries.update_many({"_id": {"$in": ids}} | due, update)
        return await self.batch({"_id": {"$in": ids}, "notice.claim": claim})

    async def told(self, entries: Sequence[WaitingEntry], notices: Collection[ObjectId]) -> None:
        """These messages were published."""
        published = {"_id": {"$in": [entry.id for entry in entries]}, "notice.id": {"$in": list(notices)}}
        await self.entries.update_many(published, {"$unset": {"notice": 1}})

    async def _update(self, guard: Document, update: Document) -> bool:
        return bool((await self.entries.update_one(guard, update)).modified_count)


def _becomes(status: WaitingStatus, now: datetime, by: object, *, notice: str = "") -> Document:
    happened = Happening(at=now, what=status, by=str(by))
    update: Document = {"$set": {"status": status}, "$push": {"history": dump(happened)}}
    if notice:
        update["$set"]["notice"] = dump(Notice(id=ObjectId(), what=notice, at=now, due=now))
    return update


def _ends(status: WaitingStatus, now: datetime, by: object, *, notice: str = "") -> Document:
    update = _becomes(status, now, by, notice=notice)
    update["$set"]["forget_at"] = now + KEPT
    return update | {"$unset": {"open": 1, "trying": 1, "unseen": 1}}
