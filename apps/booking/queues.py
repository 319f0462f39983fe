"""Background work of the waiting list: offer seats that come back to those who wait, by arrival, for a limited time.

Each event has a lease, so that one replica at a time works on it. That keeps the order; that no seat is lost or sold
twice needs no lease: every step is a conditional update, or a call that may be repeated.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from booking.batches import each
from booking.holds import Holds, NoSeats, Standing
from booking.models import Booking
from booking.operations import new_operation, newer_than
from booking.seats import OperationExpired, Seats
from booking.waiting_models import Queue, WaitingEntry
from booking.waiting_repository import OPEN, WaitingRepository
from kit.client import OutcomeUnknown
from kit.database import Database, parse
from kit.problems import NotFound
from kit.types import utc_now

EVENTS = 20
LEASE = timedelta(seconds=15)
PAUSE = timedelta(seconds=1)
SETTLED_AGE = timedelta(seconds=2)
RENEWALS = 5


class QueueRepository:
    """Events that have something to do."""

    def __init__(self, database: Database) -> None:
        self.queues, self.entries = database.collection(Queue), database.collection(WaitingEntry)

    async def wake(self, event_id: ObjectId, now: datetime) -> None:
        """There is something to do; a queue that is awake finds it by itself."""
        asleep = {"_id": event_id, "due": {"$exists": False}}
        try:
            await self.queues.update_one(asleep, {"$set": {"due": now}}, upsert=True)
        except DuplicateKeyError:
            return

    async def claim(self, now: datetime) -> list[Queue]:
        """Become the one who works on queues that are due; the guard names the very time that was seen."""
        claimed = []
        async for found in self.queues.find({"due": {"$lte": now}}).sort("due", 1).limit(EVENTS):
            seen = {"_id": found["_id"], "due": found["due"]}
            if (await self.queues.update_one(seen, {"$set": {"due": now + LEASE}})).modified_count:
                claimed.append(parse(Queue, found | {"version": found.get("version", 0), "due": now + LEASE}))
        return claimed

    async def again(self, queue: Queue, at: datetime) -> None:
        """There may be more to do then."""
        await self.queues.update_one({"_id": queue.id, "due": queue.due}, {"$set": {"due": at}})

    async def sleep(self, queue: Queue) -> None:
        """There is nothing to do until somebody wakes it."""
        await self.queues.update_one({"_id": queue.id, "due": queue.due}, {"$unset": {"due": 1}})

    async def next_version(self, queue: Queue) -> int | None:
        """A version above all before it; None if somebody else has taken it."""
        version = queue.version + 1
        same = {"_id": queue.id, "version": {"$not": {"$gte": version}}}
        done = await self.queues.update_one(same, {"$set": {"version": version}})
        return version if done.modified_count else None

    async def with_work(self) -> list[ObjectId]:
        """Events for which somebody waits or something is to be cleaned up, awake or not."""
        work = {"$or": [{"open": True}, {"cleanup": True}]}
        found = await self.entries.aggregate([{"$match": work}, {"$group": {"_id": "$event_id"}}])
        return [each["_id"] for each in await found.to_list()]


class Queues:
    """Goes through the events that people wait for."""

    def __init__(
        self,
        queues: QueueRepository,
        entries: WaitingRepository,
        bookings: "BookingLookup",
        holds: Holds,
        seats: Seats,
        offer_time: timedelta,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.queues, self.entries, self.bookings = queues, entries, bookings
        self.holds, self.seats, self.offer_time, self.clock = holds, seats, offer_time, clock

    async def run(self) -> None:
        """Do what is due, event by event."""
        await each(self._work, await self.queues.claim(self.clock()))

    async def revive(self) -> None:
        """Wake events whose entry was stored by a process that ended just then."""
        for event_id in await self.queues.with_work():
            await self.queues.wake(event_id, self.clock())

    async def _work(self, queue: Queue) -> None:
        try:
            await self._go_through(queue)
        except OutcomeUnknown:
            await self.queues.again(queue, self.clock() + PAUSE)
            raise
        await self._rest(queue)

    async def _go_through(self, queue: Queue) -> None:
        await self._expire(queue.id)
        await self._clean_up(queue.id)
        event = await self._event(queue.id)
        if event is None:
            await self._close(queue.id)
        else:
            await self._offer(event)
            await self._tell_event(queue, event)

    async def _rest(self, queue: Queue) -> None:
        """Sleep if there is nothing to do; looked at once more then, for who came in between found it awake."""
        if not await self._has_work(queue.id):
            await self.queues.sleep(queue)
            if await self._has_work(queue.id):
                await self.queues.wake(queue.id, self.clock())
        else:
            await self.queues.again(queue, self.clock() + PAUSE)

    async def _has_work(self, event_id: ObjectId) -> bool:
        return await self.entries.any({"event_id": event_id, "status": {"$in": list(OPEN)}}) or await self.entries.any(
            {"cleanup": True, "event_id": event_id}
        )

    async def _event(self, event_id: ObjectId) -> Standing | None:
        """The event as it is now; None once it sells nothing any more."""
        try:
            found = await self.holds.standing(event_id)
        except NotFound:
            return None
        return found if found.status == "published" and found.starts_at > self.clock() else None

    async def _expire(self, event_id: ObjectId) -> None:
        """End the offers whose time is over."""
        now = self.clock()
        for entry in await self.entries.batch({"event_id": event_id, "status": "offered", "until": {"$lte": now}}):
            await self.entries.expire(entry, now)

    async def _close(self, event_id: ObjectId) -> None:
        """There will be no seats: nobody has to wait, batch by batch."""
        for entry in await self.entries.batch({"event_id": event_id, "status": {"$in": list(OPEN)}}):
            await self.entries.expire(entry, self.clock())

    async def _clean_up(self, event_id: ObjectId) -> None:
        """Give back and settle the holds of entries that have ended."""
        await each(self._clean_up_one, await self.entries.batch({"cleanup": True, "event_id": event_id}))

    async def _clean_up_one(self, entry: WaitingEntry) -> None:
        if entry.status == "accepted":
            booking_status = await self.bookings.status(entry.booking_id)
            if booking_status == "pending":
                return
            if booking_status == "rejected" and not await self.entries.fail(entry, self.clock()):
                return  # the offer is open again
        if entry.op is not None:
            await self.holds.release(entry.event_id, entry.op, entry.id)
            if entry.op.generation_time > self.clock() - SETTLED_AGE:
                return  # young operations of others would be refused as expired
            await self.seats.settle(entry.event_id, [entry.op])
        await self.entries.cleaned(entry)

    async def _offer(self, event: Standing) -> None:
        """Offer free seats to the first who can use them; who wants more than there are waits on.

        Those whom event may hold seats for already, without our knowing, come first, however few seats are free. They
        are read last, so that nobody whom another worker begins to serve meanwhile is in neither list and overtaken.
        """
        remaining = event.remaining
        fits = {"event_id": event.id, "status": "waiting", "seats": {"$lte": remaining}}
        waiting = await self.entries.batch(fits) if remaining > 0 else []
        trying = {entry.id: entry for entry in await self.entries.batch({"trying": True, "event_id": event.id})}
        for entry in (trying | {entry.id: entry for entry in waiting if entry.id not in trying}).values():
            if entry.id in trying or entry.seats <= remaining:
                remaining -= await self._offer_to(entry)

    async def _offer_to(self, entry: WaitingEntry) -> int:
        """Hold seats for an entry and offer them; returns how many are not for those who came later."""
        op = entry.op or new_operation()
        for _ in range(RENEWALS):
            if not await self.entries.set_operation(entry, op):
                return entry.seats  # the person has left, or another worker goes on with its own operation
            entry, until = entry.model_copy(update={"op": op}), self.clock() + self.offer_time
            try:
                await self.holds.hold(entry.event_id, op, entry.id, entry.seats, until)
            except OperationExpired as expired:
                op = newer_than(expired.horizon, self.clock())
            except NoSeats:
                return 0
            else:
                await self.entries.offer(entry, op, until, self.clock())
                return entry.seats
        raise OutcomeUnknown("event's horizon keeps passing the operation")

    async def _tell_event(self, queue: Queue, event: Standing) -> None:
        """While people wait, free seats are for them: event refuses all others."""
        waiting = await self.entries.any({"event_id": queue.id, "status": "waiting"})
        if waiting != event.queue and (version := await self.queues.next_version(queue)) is not None:
            await self.holds.set_queue(queue.id, waiting, version)


class BookingLookup:
    """What became of bookings that accepted an offer."""

    def __init__(self, database: Database) -> None:
        self.bookings = database.collection(Booking)

    async def status(self, booking_id: ObjectId | None) -> str:
        """The state of a booking; it was stored before the offer was accepted."""
        found = await self.bookings.find_one({"_id": booking_id}, {"status": 1})
        return str(found["status"]) if found else "rejected"
