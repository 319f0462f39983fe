"""How many seats of an event a person has: one document for each person and event, since every event has a limit.

The limit is known from facts that may be seconds old. That is safe, because a take names the limit that was counted
against, and event takes nothing under another one: the booking is then counted again, against the right one. Who
is refused under a limit that was raised seconds ago may ask again.

If a person has no document, the first claim makes it. Bookings from before there was a limit, and those whose document
was forgotten, are in none: they are counted first, unless event is sure that there are none (`all_counted`).

A claim counts until its booking has ended. A worker that was slow may claim for a booking that has ended by then;
so nobody is refused before the claims of ended bookings are released.
"""

from datetime import timedelta
from functools import partial
from typing import cast

import pymongo
from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from booking.batches import upsert_all
from booking.models import Booking, Part, Refusal, StoredId
from booking.seats import Refused
from kit.client import OutcomeUnknown
from kit.database import Database, Document
from kit.together import Together
from kit.types import StoredDatetime

ATTEMPTS = 5
KEPT = timedelta(days=30)
"""How long after its event an allowance is kept."""
UNDER_WAY = timedelta(days=1)
"""A booking that is older has ended, or has its seats."""


class Claim(Part):
    """Seats of one booking, counted against `limit`; `uncounted` if they were booked before every event had a limit."""

    booking_id: StoredId
    seats: int
    limit: int | None = None
    uncounted: bool = False


class Allowance(Model):
    """One person's seats of one event; `used` is the sum of the claims."""

    model_config = ODMConfigDict(
        collection="allowances",
        indexes=lambda: [pymongo.IndexModel("forget_at", name="forget_at", expireAfterSeconds=0)],
    )

    id: str = Field(primary_field=True)
    used: int
    claims: list[Claim]
    forget_at: StoredDatetime | None = None


class Allowances:
    """Claims and releases; each is one guarded update, and has its effect once however often it is repeated."""

    def __init__(self, database: Database) -> None:
        self.allowances, self.bookings = database.collection(Allowance), database.collection(Booking)
        self._update = Together(partial(upsert_all, self.allowances))
        self._find = Together(self._find_all)

    async def claim(self, booking: Booking, limit: int, *, all_counted: bool = False) -> None:
        """Count a booking's seats.

        If `all_counted`, a person without a document has no booking of the event, so the first claim makes it.

        A claim of its own may rest on no limit, or on a higher one than event has by now. Event has refused to take
        its seats under that one, so it is counted anew.

        Raises:
            Refused: the person would have more than `limit`.
            OutcomeUnknown: too much happens at once; to be repeated.
        """
        for _ in range(ATTEMPTS):
            if await self._claim(booking, limit, makes=all_counted and booking.seats <= limit):
                return
            found = await self._find(key_of(booking))
            if found is None:
                if await self._begin(booking, limit):
                    return
                continue
            left = limit - cast("int", found["used"])
            if own := next((claim for claim in found["claims"] if claim["booking_id"] == booking.id), None):
                if is_counted(own, limit):
                    return
                await self._release(key_of(booking), own, booking.seats)
            elif booking.seats > left and not await self._release_ended(booking, found["claims"]):
                raise Refused(Refusal(code="person_limit", limit=limit, remaining=max(0, left)), final=True)
        raise OutcomeUnknown("the person's seats keep changing")

    async def _claim(self, booking: Booking, limit: int, *, makes: bool) -> bool:
        """Count the seats by one update, whose round trip is shared by all who book at once; False: it is not sure."""
        free = {"used": {"$lte": limit - booking.seats}, "claims.booking_id": {"$ne": booking.id}}
        claim = Claim(booking_id=booking.id, seats=booking.seats, limit=limit).model_dump()
        kept = {"forget_at": booking.event.ends_at + KEPT}
        update = {"$inc": {"used": booking.seats}, "$push": {"claims": claim}, "$max": kept}
        return await self._update(UpdateOne({"_id": key_of(booking)} | free, update, upsert=makes))

    async def _find_all(self, keys: list[str]) -> list[Document | None]:
        """Read the documents of all who ask at once: in a rush most have booked nothing yet, so no claim is sure."""
        found = {each["_id"]: each async for each in self.allowances.find({"_id": {"$in": keys}})}
        return [found.get(key) for key in keys]

    async def _begin(self, booking: Booking, limit: int) -> bool:
        """Make the document, with what the person booked before there was a limit; whether this booking fits too.

        A document is forgotten some time after its event. If the event is moved to a later time and sells again, the
        bookings that were counted before are counted again: those that are too old to be under way.
        """
        older = {"created_at": {"$lt": booking.created_at - UNDER_WAY}}
        before = {"user_id": booking.user_id, "event_id": booking.event_id, "$or": [{"limit": None}, older]}
        live = self.bookings.find(before | {"status": {"$in": ["pending", "confirmed"]}}, {"seats": 1})
        claims = [Claim(booking_id=each["_id"], seats=each["seats"], uncounted=True) async for each in live]
        fits = sum(claim.seats for claim in claims) + booking.seats <= limit
        if fits:
            claims.append(Claim(booking_id=booking.id, seats=booking.seats, limit=limit))
        new: Document = {"used": sum(claim.seats for claim in claims), "forget_at": booking.event.ends_at + KEPT}
        new["claims"] = [claim.model_dump() for claim in claims]
        try:
            await self.allowances.insert_one({"_id": key_of(booking)} | new)
        except DuplicateKeyError:
            return False  # another booking of the person came first
        return fits

    async def release(self, booking: Booking) -> None:
        """The booking has ended, or will: its seats count no longer."""
        if booking.limit is not None and booking.status != "confirmed":
            await self._release(key_of(booking), {"booking_id": booking.id}, booking.seats)

    async def _release(self, key: str, claim: Document, seats: int) -> bool:
        """Remove a claim, with the document if there is no other: people who were refused leave nothing behind."""
        alone = {"_id": key, "claims": {"$size": 1, "$elemMatch": claim}}
        if (await self.allowances.delete_one(alone)).deleted_count:
            return True
        there = {"_id": key, "claims": {"$elemMatch": claim}}
        done = await self.allowances.update_one(there, {"$inc": {"used": -seats}, "$pull": {"claims": claim}})
        return bool(done.modified_count)

    async def _release_ended(self, booking: Booking, claims: list[Document]) -> bool:
        """Release the claims of bookings that have ended; whether there was one."""
        seats: dict[ObjectId, int] = {claim["booking_id"]: claim["seats"] for claim in claims}
        ended = {"_id": {"$in": list(seats)}, "status": {"$in": ["rejected", "cancelled"]}}
        found = [each["_id"] async for each in self.bookings.find(ended, {"_id": 1})]
        released = [await self._release(key_of(booking), {"booking_id": each}, seats[each]) for each in found]
        return any(released)


def is_counted(own: Document, limit: int) -> bool:
    """Tell whether a booking's own claim was counted against this limit, or a lower one."""
    return not own["uncounted"] and (own.get("limit") or limit) <= limit


def key_of(booking: Booking) -> str:
    """The id of the document of a booking's person and event."""
    return key(booking.event_id, booking.user_id)


def key(event_id: ObjectId, user_id: ObjectId) -> str:
    """The id of the document of a person and an event."""
    return f"{event_id}:{user_id}"
