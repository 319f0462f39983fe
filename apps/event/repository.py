"""Every database operation on events: each change is one guarded update of one document."""

from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from event import schemas
from event.ledger import SOLD
from event.models import Event, PendingImage
from event.search import Order
from kit.database import Database, Document, parse
from kit.filters import flat, in_parts

SHOWN = {name: 1 for name in schemas.Event.model_fields if name not in {"id", "image_url", "waiting_list"}} | {
    "image_key": 1,
    "queue": 1,
}
ANSWER = SHOWN | {"version": 1}
LISTED = SHOWN | {"title_key": 1}
RULES = {"ledger": 0, "holds": 0, "words": 0}
EDIT = {"revision": 1, "version": 1}
INDEXES = (("organizer_id",), ("status", "words"), ("status", "over"), ("status",))
"""The first fields of the indexes for lists, as they narrow a list most."""


def as_read(document: Document) -> Document:
    """A whole document as `EventRepository.read` would give it."""
    return {name: document[name] for name in ("_id", *ANSWER) if name in document}


class EventRepository:
    """The events collection."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine
        self.events = database.collection(Event)

    async def add(self, event: Event) -> None:
        """Store a new event."""
        await self.engine.insert(event)

    async def restore(self, draft: Document) -> None:
        """Store a draft that was written down before, once however often (`_id`)."""
        with suppress(DuplicateKeyError):
            await self.events.insert_one(draft)

    async def find(self, event_id: ObjectId) -> Event | None:
        """The event as rules need it: without its ledger and holds, however long they are."""
        found = await self.events.find_one({"_id": event_id}, RULES)
        return None if found is None else parse(Event, found)

    async def read(self, event_id: ObjectId) -> Document | None:
        """The raw fields that are shown, and the version."""
        return await self.events.find_one({"_id": event_id}, ANSWER)

    async def page(self, conditions: list[Document], order: Order, limit: int) -> list[Document]:
        """The raw fields of one page, with those that cursors need, and one event more if there is another page."""
        together = flat(conditions)
        if together is not None and "words" not in together:
            return await self.events.find(together, LISTED).sort(order.keys).limit(limit + 1).to_list()
        page: list[Document] = [{"$sort": dict(order.keys)}, {"$limit": limit + 1}, {"$project": LISTED}]
        found = await self.events.aggregate([*in_parts(conditions, INDEXES), *page])
        return await found.to_list()

    async def change(self, event: Event, fields: Document, *, this_version: bool) -> bool:
        """Set fields of the event that was read, unless a person changed it since, or its seats do not allow it.

        `capacity` moves `remaining` by the same difference. `revision` guards against other people's changes,
        among them another capacity, so the difference is right; `remaining` guards against seats taken since.
        With `facts_changed_at` among the fields, `facts_version` rises in the same update.
        """
        growth = fields.get("capacity", event.capacity) - event.capacity
        unchanged: Document = {"_id": event.id, "revision": event.revision, "remaining": {"$gte": -growth}}
        if this_version:
            unchanged["version"] = event.version
        counted = EDIT | {"remaining": growth} | ({"facts_version": 1} if "facts_changed_at" in fields else {})
        done = await self.events.update_one(unchanged, {"$set": fields, "$inc": counted})
        return bool(done.modified_count)

    async def publish(self, event_id: ObjectId, now: datetime) -> None:
        """Make a draft public, if its start is still to come."""
        await self._move(event_id, {"status": "draft", "starts_at": {"$gt": now}}, "published", now)

    async def cancel(self, event_id: ObjectId, now: datetime) -> None:
        """Cancel a published event; from then on no seat can be taken."""
        await self._move(event_id, {"status": "published"}, "cancelled", now)

    async def _move(
        self, event_id: ObjectId, guard: Document, status: Literal["published", "cancelled"], now: datetime
    ) -> None:
        await self.events.update_one(
            {"_id": event_id} | guard, {"$set": {"status": status, "updated_at": now}, "$inc": EDIT}
        )

    async def mark_over(self, now: datetime) -> None:
        """Mark published events that have begun; the guard is the start itself, so one that is moved now is not hit."""
        begun = {"status": "published", "over": None, "starts_at": {"$lte": now}}
        await self.events.update_many(begun, {"$set": {"over": True}})

    async def cancelled(self, conditions: Document, order: Order, limit: int) -> list[Document]:
        """Ids of cancelled events and when they were: nothing changes such an event later."""
        found = self.events.find({"status": "cancelled"} | conditions, {"updated_at": 1}).sort(order.keys)
        return await found.limit(limit).to_list()

    async def changed(self, conditions: Document, order: Order, limit: int) -> list[Document]:
        """Return events as bookings keep them, with the time of their latest change."""
        shown = dict.fromkeys((*SOLD, "facts_changed_at"), 1)
        return await self.events.find(conditions, shown).sort(order.keys).limit(limit).to_list()

    async def remove_draft(self, event_id: ObjectId) -> bool:
        """Delete a draft; one that was published meanwhile stays."""
        return bool((await self.events.delete_one({"_id": event_id, "status": "draft"})).deleted_count)

    async def expect_image(self, event_id: ObjectId, pending: PendingImage) -> bool:
        """Remember the one upload that may become the event's picture; a later one replaces it."""
        return await self._update_picture(event_id, {}, {"$set": {"pending_image": pending.model_dump()}})

    async def set_image(self, event_id: ObjectId, upload: str, key: str, now: datetime) -> bool:
        """Make the copy of the expected upload the event's picture, unless another upload is expected by now."""
        update = {"$set": {"image_key": key, "pending_image": None, "updated_at": now}, "$inc": EDIT}
        return await self._update_picture(event_id, {"pending_image.key": upload}, update)

    async def _update_picture(self, event_id: ObjectId, guard: Document, update: dict[str, Any]) -> bool:
        changeable = {"_id": event_id, "status": {"$ne": "cancelled"}}
        return bool((await self.events.update_one(changeable | guard, update)).matched_count)
