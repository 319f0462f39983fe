"""Background work of the waiting list: offer seats that come back to those who wait, by arrival, for a limited time.

Each event has a lease, so that one replica at a time works on it. That keeps the order; that no seat is lost or sold
twice needs no lease: every step is a conditional update, or a call that may be repeated.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bson import ObjectId

from booking.announcements import Announcements
from booking.batches import each
from booking.holds import NoSeats
from booking.lookup import BookingLookup
from booking.operations import new_operation, newer_than
from booking.queue_repository import PAUSE, QueueRepository
from booking.seat_answers import Standing
from booking.seats import OperationExpired, Seats, Settled
from booking.states import EndReason
from booking.waiting_models import Queue, WaitingEntry
from booking.waiting_repository import OPEN, WaitingRepository
from kit.client import OutcomeUnknown
from kit.database import Document
from kit.problems import NotFound
from kit.types import utc_now

SETTLED_AGE = timedelta(seconds=2)
RENEWALS = 5


class Queues:
    """Goes through the events that people wait for."""

    def __init__(
        self,
        queues: QueueRepository,
        entries: WaitingRepository,
        bookings: BookingLookup,
        announcements: Announcements,
        seats: Seats,
        offer_time: timedelta,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.queues, self.entries, self.bookings = queues, entries, bookings
        self.announcements, self.holds = announcements, announcements.holds
        self.seats, self.offer_time, self.clock = seats, offer_time, clock

    async def run(self) -> None:
        """Do what is due, event by event."""
        await each(self._work, await self.queues.claim(self.clock()))

    async def revive(self) -> None:
        """Wake events whose entry was stored, or has ended, by a process that died just then."""
        for event_id in await self.entries.left_alone():
            await self.queues.wake(event_id, self.clock())

    async def _work(self, queue: Queue) -> None:
        """Go through one event, then say when to do so again."""
        try:
            busy = await self._go_through(queue.id)
        except OutcomeUnknown:
            await self.queues.again_later(queue, self.clock())
            raise
        await self._rest(queue, busy=busy)

    async def _go_through(self, event_id: ObjectId) -> bool:
        """Do what there is to do, at most a batch of each kind; returns whether there was anything."""
        await self.entries.seen(event_id)
        done = [await self._expire(event_id), await self._clean_up(event_id)]
        event = await self._event(event_id)
        if event is None or not event.is_on_sale(self.clock()):
            done.append(await self._close(event_id))
        else:
            done += [await self._end_unservable(event), await self._offer(event)]
        if event is not None:
            await self._tell_event(event)
        return any(done)

    async def _rest(self, queue: Queue, *, busy: bool) -> None:
        """Go on soon while something happens, wait longer and longer while nothing does, sleep when nobody waits.

        Whoever makes work for the queue wakes it, also now: then what is decided here has no effect.
        """
        now, event_id = self.clock(), queue.id
        if busy or await self.entries.any({"cleanup": True, "event_id": event_id}):
            await self.queues.again(queue, now + PAUSE)
        elif await self.entries.any({"event_id": event_id, "status": {"$in": list(OPEN)}}):
            await self.queues.again_later(queue, now, await self.entries.next_end(event_id))
        else:
            await self.queues.sleep(queue, now)

    async def _event(self, event_id: ObjectId) -> Standing | None:
        """Return the event as it is now; None when there is none."""
        try:
            return await self.holds.standing(event_id)
        except NotFound:
            return None

    async def _expire(self, event_id: ObjectId) -> int:
        """End the offers whose time is over."""
        now = self.clock()
        return await self._end({"event_id": event_id, "status": "offered", "until": {"$lte": now}})

    async def _close(self, event_id: ObjectId) -> int:
        """End every place: there will be no seats."""
        return await self._end({"event_id": event_id, "status": {"$in": list(OPEN)}})

    async def _end_unservable(self, event: Standing) -> int:
        """End wishes for more seats than the event has, or than one person may have: nobody can ever serve them."""
        wishes = {"event_id": event.id, "status": {"$in": list(OPEN)}}
        ended = await self._end(wishes | {"seats": {"$gt": event.capacity}}, "beyond_capacity")
        if event.max_per_person is None:
            return ended
        return ended + await self._end(wishes | {"seats": {"$gt": event.max_per_person}}, "person_limit")

    async def _end(self, query: Document, reason: EndReason | None = None) -> int:
        """End one batch of places and tell the people; returns how many there were."""
        found = await self.entries.batch(query)
        for entry in found:
            await self.entries.expire(entry, self.clock(), reason)
        return len(found)

    async def _clean_up(self, event_id: ObjectId) -> int:
        """Give back and settle the holds of entries that have ended."""
        found = await self.entries.batch({"cleanup": True, "event_id": event_id})
        await each(self._clean_up_one, found)
        return len(found)

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
            await self.seats.settle(entry.event_id, Settled([entry.op]))
        await self.entries.cleaned(entry)

    async def _offer(self, event: Standing) -> int:
        """Offer free seats to the first who can use them, and return how many; whoever wants more waits on.

        Event may hold seats already for entries that are being tried, without our knowing. These come first, however
        few seats are free. They are read last, so that nobody whom another worker begins to serve meanwhile is in
        neither list and overtaken.
        """
        remaining = event.remaining
        fits = {"event_id": event.id, "status": "waiting", "seats": {"$lte": remaining}}
        waiting = await self.entries.batch(fits) if remaining > 0 else []
        trying = {entry.id: entry for entry in await self.entries.batch({"trying": True, "event_id": event.id})}
        before = remaining
        for entry in (trying | {entry.id: entry for entry in waiting if entry.id not in trying}).values():
            if entry.id in trying or entry.seats <= remaining:
                remaining = await self._serve(event, entry, remaining)
        return before - remaining

    async def _serve(self, event: Standing, entry: WaitingEntry, remaining: int) -> int:
        """Offer seats to one who waits; returns how many are left for those who came later.

        When event does not have the seats after all, the later ones get fewer at most: seats that come back this very
        moment are not for somebody who wants as many and came later.
        """
        if await self._has_too_many(event, entry):
            await self.entries.expire(entry, self.clock(), "person_limit")
            return remaining
        held = await self._offer_to(entry)
        return remaining - entry.seats if held else min(remaining, entry.seats - 1)

    async def _has_too_many(self, event: Standing, entry: WaitingEntry) -> bool:
        """Whether the person has booked so many seats meanwhile that the limit leaves too few."""
        if event.max_per_person is None:
            return False
        return await self.bookings.seats_of(entry.user_id, event.id) + entry.seats > event.max_per_person

    async def _offer_to(self, entry: WaitingEntry) -> bool:
        """Hold seats for an entry and offer them; returns False when event does not have them."""
        op = entry.op or new_operation()
        for _ in range(RENEWALS):
            if not await self.entries.set_operation(entry, op):
                return True  # the person has left, or another worker goes on with its own operation
            entry, until = entry.model_copy(update={"op": op}), self.clock() + self.offer_time
            try:
                await self.holds.hold(entry.event_id, op, entry.id, entry.seats, until)
            except OperationExpired as expired:
                op = newer_than(expired.horizon, self.clock())
            except NoSeats:
                return False
            else:
                await self.entries.offer(entry, op, until, self.clock())
                return True
        raise OutcomeUnknown("event's horizon keeps passing the operation")

    async def _tell_event(self, event: Standing) -> None:
        """Announce who waits, unless event knows."""
        least = await self.entries.least(event.id)
        if (least is not None, least) != (event.queue, event.least):
            await self.announcements.announce(event.id)
