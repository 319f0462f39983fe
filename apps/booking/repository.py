"""Every change of a booking's state: each is one conditional update of one document, so of two workers one wins.

A change returns the booking as it is afterwards: changed, or what somebody else made of it meanwhile.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import cast

from bson import ObjectId
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from booking.answers import encode
from booking.batches import duplicates, update_all
from booking.changes import dump, held, new_document, new_lease, notification, seat_return, transition_update, undecided
from booking.models import Booking, FirstAnswer, Happening, Lease, Refusal, total_price
from booking.seat_answers import Taken
from booking.states import CANCEL, CONFIRM, EVENT_CANCELLED, REJECT, Transition
from kit.client import OutcomeUnknown
from kit.database import Database, Document, parse
from kit.together import Together

SWEEPER = "sweeper"
REJECTED_KEPT = timedelta(days=30)
"""How long a rejected booking is kept: far longer than the settlement of its operation may take."""


class BookingRepository:
    """The bookings in the database."""

    def __init__(self, database: Database) -> None:
        self.bookings = database.collection(Booking)
        self._insert = Together(self._insert_all)
        self._update = Together(partial(update_all, self.bookings))
        self._by_key = Together(self._find_by_keys)

    async def insert(self, booking: Booking) -> bool:
        """Store a new booking; False when its idempotency key or its reference is taken (unique indexes)."""
        return await self._insert(new_document(booking))

    async def find(self, query: Document) -> Booking | None:
        """The one booking with these values."""
        found = await self.bookings.find_one(query)
        return parse(Booking, found) if found else None

    async def find_by_key(self, user_id: ObjectId, key: str) -> Booking | None:
        """Return the booking that a person made under an idempotency key; all who look at once share one query."""
        found = await self._by_key((user_id, key))
        return parse(Booking, found) if found else None

    async def claim(self, booking: Booking, now: datetime) -> Booking | None:
        """Become the one who works on a pending booking; None while somebody else is.

        The guard wants a lease that has run out and the update makes a new one, so a second claim fails.
        """
        lease = new_lease(now)
        ran_out = {"_id": booking.id, "status": "pending", "lease.until": {"$lte": now}}
        done = await self.bookings.update_one(ran_out, {"$set": {"lease": dump(lease)}})
        return await self.find({"_id": booking.id}) if done.modified_count else None

    async def claim_abandoned(self, now: datetime, limit: int) -> list[Booking]:
        """Become the one who works on pending bookings whose leases ran out; any number of replicas may try."""
        ran_out = {"lease.until": {"$lte": now}}  # only pending bookings have a lease
        ids = [found["_id"] async for found in self.bookings.find(ran_out, {"_id": 1}).limit(limit)]
        if not ids:
            return []
        lease = new_lease(now)
        await self.bookings.update_many({"_id": {"$in": ids}} | ran_out, {"$set": {"lease": dump(lease)}})
        mine = self.bookings.find({"_id": {"$in": ids}, "lease.holder": lease.holder})
        return [parse(Booking, found) async for found in mine]

    async def release(self, booking: Booking, now: datetime) -> None:
        """Let anybody go on with a pending booking at once, if we still are the one who works on it."""
        if booking.lease:
            await self.bookings.update_one(held(booking, booking.lease), {"$set": {"lease.until": now}})

    async def renew_take(self, booking: Booking, op: ObjectId) -> Booking:
        """Replace an operation that event will never carry out; the guard names that very operation."""
        return await self._change(undecided(booking), {"$set": {"take.op": op}})

    async def change_limit(self, booking: Booking, limit: int | None) -> Booking:
        """Note the limit that the person's seats have to be counted against; nothing was taken so far."""
        return await self._change(undecided(booking), {"$set": {"limit": limit}})

    async def give_up(self, booking: Booking, refusal: Refusal) -> Booking:
        """Decide that there will be no seats, before the take is made void: from here on nobody can confirm."""
        return await self._change(undecided(booking), {"$set": {"refusal": dump(refusal)}})

    async def confirm(self, booking: Booking, taken: Taken, now: datetime) -> Booking:
        """The seats are taken: note their price, what to answer again, and whom to tell."""
        changes = {
            "status": CONFIRM.target,
            "event": taken.event,
            "unit_price": taken.unit_price,
            "total": total_price(taken.unit_price, booking.seats),
        }
        after = booking.model_copy(update=changes)
        answer = FirstAnswer(status=201, body=encode(after))
        if booking.idempotency:
            after.idempotency = booking.idempotency.model_copy(update={"answer": answer})
        update = transition_update(CONFIRM, now, booking.user_id, [notification(CONFIRM, now)])
        update["$set"] |= {name: dump(value) for name, value in changes.items()} | {"idempotency.answer": dump(answer)}
        update["$push"]["unsettled"] = booking.take.op
        update["$unset"] = {"lease": 1}
        return await self._change(undecided(booking), update, after)

    async def reject(self, booking: Booking, lease: Lease, refusal: Refusal, now: datetime) -> Booking:
        """Event refused the take, and the person is told so now; the key is free again.

        The guard is the lease of the only worker so far: after it another one may repeat the take, with success.
        A copy that something on the way made of the call may still arrive and find seats: settling the operation
        gives them back, and no copy can be applied after that.

        Raises:
            OutcomeUnknown: another worker has the booking now.
        """
        update = transition_update(REJECT, now, booking.user_id)
        update["$set"] |= {"refusal": dump(refusal), "forget_at": now + REJECTED_KEPT}
        update["$push"]["unsettled"] = booking.take.op
        update["$unset"] = {"lease": 1, "idempotency": 1}
        rejected = await self._change(undecided(booking) | held(booking, lease), update)
        if rejected.status == REJECT.source:
            raise OutcomeUnknown("another worker has the booking now")
        return rejected

    async def reject_given_up(self, booking: Booking, now: datetime) -> Booking:
        """The take is void: the booking that was given up ends, and the person is told by a message."""
        update = transition_update(REJECT, now, SWEEPER, [notification(REJECT, now)])
        update["$set"]["forget_at"] = now + REJECTED_KEPT
        update["$push"]["unsettled"] = booking.take.op
        update["$unset"] = {"lease": 1, "idempotency": 1}
        given_up = {"_id": booking.id, "status": REJECT.source, "refusal": {"$ne": None}}
        return await self._change(given_up, update)

    async def cancel(self, booking: Booking, now: datetime) -> Booking:
        """End a confirmed booking, once; the same update leaves the return of its seats and the message to be done.

        One whose people were let in stays: the guard and that of the check-in exclude each other.
        """
        return await self._cancel(booking, CANCEL, now, booking.user_id, guard={"checked_in_at": None})

    async def cancel_with_event(self, booking: Booking, now: datetime) -> Booking:
        """End a confirmed booking of a cancelled event, just as its person could."""
        return await self._cancel(booking, EVENT_CANCELLED, now, "event", reason="event_cancelled")

    async def _cancel(
        self,
        booking: Booking,
        how: Transition,
        now: datetime,
        by: object,
        *,
        reason: str | None = None,
        guard: Document | None = None,
    ) -> Booking:
        entries = [seat_return(now), notification(how, now, reason)]
        update = transition_update(how, now, by, entries)
        update["$set"]["cancelled_at"] = now
        history = [*booking.history, Happening(**update["$push"]["history"])]
        changes = {"status": how.target, "cancelled_at": now, "history": history, "outbox": [*booking.outbox, *entries]}
        after = booking.model_copy(update=changes)
        return await self._change({"_id": booking.id, "status": how.source} | (guard or {}), update, after)

    async def free_keys(self, now: datetime, limit: int) -> int:
        """Forget idempotency keys whose time is over; returns how many there were."""
        over = self.bookings.find({"idempotency.until": {"$lte": now}}, {"_id": 1})
        ids = [found["_id"] async for found in over.limit(limit)]
        if not ids:
            return 0
        decided = {"_id": {"$in": ids}, "status": {"$ne": "pending"}}
        return (await self.bookings.update_many(decided, {"$unset": {"idempotency": 1}})).modified_count

    async def _change(self, guard: Document, update: Document, after: Booking | None = None) -> Booking:
        changed = await self._update(UpdateOne(guard, update))
        if after is not None and changed:
            return after
        return parse(
            Booking, cast("Document", await self.bookings.find_one({"_id": guard["_id"]}))
        )  # only what was rejected long ago is deleted

    async def _find_by_keys(self, keys: list[tuple[ObjectId, str]]) -> list[Document | None]:
        """Read what there is under each key: in a rush many who are refused at once ask for the first time.

        MongoDB makes one filter of both stages; the embedded database finds an index for the first one only.
        """
        people, theirs = {user_id for user_id, _ in keys}, {key for _, key in keys}
        stages: list[Document] = [
            {"$match": {"user_id": {"$in": [*people]}}},
            {"$match": {"idempotency.key": {"$in": [*theirs]}}},
        ]
        found = await self.bookings.aggregate(stages)
        known = {(each["user_id"], each["idempotency"]["key"]): each async for each in found}
        return [known.get(key) for key in keys]

    async def _insert_all(self, documents: list[Document]) -> list[bool]:
        """Store each document that no unique index refuses; which they were."""
        try:
            await self.bookings.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            refused = duplicates(error)
            return [index not in refused for index in range(len(documents))]
        return [True] * len(documents)
