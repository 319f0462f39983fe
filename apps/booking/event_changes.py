"""Events that were moved or renamed: the copies of their facts follow, and people are told.

What is left to do is stored (`EventChange.due`), and every step may be repeated, as for cancelled events.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pymongo
from odmantic import Model
from odmantic.config import ODMConfigDict
from pymongo.errors import DuplicateKeyError

from booking.batches import each, pages
from booking.cancellations import BEGINNING, KEPT_SECONDS, LOOK_BACK, OVERLAP
from booking.copies import CopyRepository
from booking.models import BookedEvent
from booking.seat_answers import ChangedEvent
from booking.seats import Seats
from kit.database import Database, parse
from kit.types import StoredDatetime, utc_now

EVENTS = 20
LEASE = timedelta(seconds=15)


class EventChange(Model):
    """The latest known change of an event, under the event's id; `due` while copies may be older."""

    model_config = ODMConfigDict(
        collection="event_changes",
        indexes=lambda: [
            pymongo.IndexModel([("changed_at", -1)], name="latest"),
            pymongo.IndexModel([("due", 1)], name="due", sparse=True),
            pymongo.IndexModel([("changed_at", 1)], name="forget", expireAfterSeconds=KEPT_SECONDS),
        ],
    )

    event: BookedEvent
    changed_at: StoredDatetime
    due: StoredDatetime | None = None


class EventChangeRepository:
    """Changed events in the database."""

    def __init__(self, database: Database) -> None:
        self.changes = database.collection(EventChange)

    async def position(self) -> datetime:
        """Return from when on to ask for more: every change before is known."""
        latest = await self.changes.find_one({}, sort=[("changed_at", -1)])
        return parse(EventChange, latest).changed_at - OVERLAP if latest else BEGINNING

    async def remember(self, changed: ChangedEvent, now: datetime) -> None:
        """Note a change that is newer than what is known of the event."""
        older = {"_id": changed.event.id, "event.facts_version": {"$not": {"$gte": changed.event.facts_version}}}
        newer = {"event": changed.event.model_dump(), "changed_at": changed.changed_at, "due": now}
        try:
            await self.changes.update_one(older, {"$set": newer}, upsert=True)
        except DuplicateKeyError:
            return  # it is known, or a newer one

    async def claim(self, now: datetime) -> list[EventChange]:
        """Become the one who works on changes that are due; the others see them again after `LEASE`."""
        claimed = []
        async for found in self.changes.find({"due": {"$lte": now}}).sort("due", 1).limit(EVENTS):
            seen = {"_id": found["_id"], "due": found["due"]}
            if (await self.changes.update_one(seen, {"$set": {"due": now + LEASE}})).modified_count:
                claimed.append(parse(EventChange, found | {"due": now + LEASE}))
        return claimed

    async def finish(self, change: EventChange) -> None:
        """End the work on a change, unless a newer one came meanwhile."""
        await self.changes.update_one({"_id": change.id, "due": change.due}, {"$unset": {"due": 1}})

    async def again(self, change: EventChange, now: datetime) -> None:
        """Go on with a change the next time."""
        await self.changes.update_one({"_id": change.id, "due": change.due}, {"$set": {"due": now}})


class EventChanges:
    """Follows event's list of changed events, and brings the copies up to date."""

    def __init__(
        self,
        changes: EventChangeRepository,
        copies: CopyRepository,
        seats: Seats,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.changes, self.copies, self.seats, self.clock = changes, copies, seats, clock

    async def follow(self) -> None:
        """Learn of changes, then go on with those that are not finished.

        Raises:
            OutcomeUnknown: event does not answer. The next call goes on.
        """
        async for page in pages(self.seats.changed, max(await self.changes.position(), self.clock() - LOOK_BACK)):
            await each(self._remember, page.items)
        await self.go_on()

    async def go_on(self) -> None:
        """Bring the copies of every event that is due up to date."""
        await each(self._work, await self.changes.claim(self.clock()))

    async def _remember(self, changed: ChangedEvent) -> None:
        await self.changes.remember(changed, self.clock())

    async def _work(self, change: EventChange) -> None:
        """Refresh the copies of an event; finish once no older copy can come.

        Ask for pending bookings first: one that took its seats before the change may be confirmed with the old facts
        later. When there is none, every older copy is found by now.
        """
        maybe_more = await self.copies.may_be_confirmed(change.id)
        up_to_date = await self.copies.refresh(change.event, self.clock())
        if up_to_date and not maybe_more:
            await self.changes.finish(change)
        else:
            await self.changes.again(change, self.clock())
