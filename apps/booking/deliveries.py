"""What bookings leave to be done: seats to give back, messages to publish, operations that event may forget."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta

from bson import ObjectId

from booking.allowances import Allowances
from booking.batches import chunks, each
from booking.jobs import JobLeases
from booking.models import Booking
from booking.notifications import MOST_MESSAGES, Topic, message
from booking.operations import newer_than
from booking.outbox import OutboxRepository, Unsettled
from booking.seats import OperationExpired, Seats, Settled
from kit.client import OutcomeUnknown
from kit.database import Document, parse
from kit.traces import resumed
from kit.types import utc_now

BATCH = 100
SETTLED_BATCH = 500
MOST_SETTLED = 200
"""Operations that one call settles: its body stays below 64 KiB, even if each is of another event."""
SETTLED_AGE = timedelta(seconds=2)
RENEWALS = 5
SETTLE = "settle"


class Deliveries:
    """Empties outboxes. Everything here may be repeated, and run in any number of replicas at once."""

    def __init__(
        self,
        outbox: OutboxRepository,
        seats: Seats,
        topic: Topic,
        allowances: Allowances,
        jobs: JobLeases,
        seats_came_back: Callable[[ObjectId], Awaitable[None]],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.outbox, self.seats, self.topic, self.allowances = outbox, seats, topic, allowances
        self.jobs, self.seats_came_back, self.clock = jobs, seats_came_back, clock

    async def deliver_all(self) -> None:
        """Do what is due, batch by batch; what fails is due again a little later."""
        while await self.deliver() == BATCH:
            pass

    async def deliver(self) -> int:
        """Do one batch of what is due; returns how many bookings had something."""
        claimed = await self.outbox.claim(self.clock(), BATCH)
        if claimed:
            await each(self.give_back, [parse(Booking, found) for found in claimed if _returns(found)])
            published = await each(self._publish, chunks(_notifications(claimed), MOST_MESSAGES))
            await self.outbox.done([found["_id"] for found in claimed], set[ObjectId]().union(*published))
        return len(claimed)

    async def give_back(self, booking: Booking) -> None:
        """Give the seats of a cancelled booking back, if its outbox says that this is still to be done.

        Raises:
            OutcomeUnknown: event gave no definite answer; to be repeated.
        """
        for entry in booking.outbox:
            if entry.op is not None:
                with resumed(entry.trace, "give seats back"):
                    await self._give_back(booking, entry.id, entry.op)

    async def _give_back(self, booking: Booking, entry_id: ObjectId, op: ObjectId) -> None:
        for _ in range(RENEWALS):
            try:
                await self.seats.give_back(booking, op)
            except OperationExpired as expired:
                newer = newer_than(expired.horizon, self.clock())
                if not await self.outbox.renew_return(booking.id, entry_id, op, newer):
                    return  # another worker has done it, or goes on with its own
                op = newer
            else:
                await self.allowances.release(booking)
                await self.seats_came_back(booking.event_id)
                await self.outbox.returned(booking.id, entry_id, op)
                return
        raise OutcomeUnknown("event's horizon keeps passing the operation")

    async def _publish(self, entries: list[tuple[Document, Document]]) -> set[ObjectId]:
        with ExitStack() as spans:
            for _, entry in entries:
                spans.enter_context(resumed(entry.get("trace"), "publish notification"))
            return await self.topic.publish([message(booking, entry) for booking, entry in entries])

    async def settle_all(self) -> None:
        """Let event forget every operation that is old enough, batch by batch while that works.

        One process at a time does it: the others would find the same operations, and settle them once more.
        """
        if not await self.outbox.has_unsettled(self.clock() - SETTLED_AGE):
            return
        if not await self.jobs.claim(SETTLE, self.clock()):
            return
        while await self.settle() >= SETTLED_BATCH and await self.jobs.claim(SETTLE, self.clock()):
            pass
        await self.jobs.release(SETTLE)

    async def settle(self) -> int:
        """Let event forget one batch of operations whose outcome is recorded here; returns of how many bookings.

        They are a little old, because event's horizon moves up to them: younger operations under way should not be
        refused as expired.
        """
        found = await self.outbox.unsettled(self.clock() - SETTLED_AGE, SETTLED_BATCH)
        operations = [(booking, op) for booking in found for op in booking.operations]
        return sum(await each(self._settle, chunks(operations, MOST_SETTLED)))

    async def _settle(self, operations: list[tuple[Unsettled, ObjectId]]) -> int:
        """Settle operations by one call to event and one update; returns of how many bookings that was done."""
        settled = by_event(operations)
        done = await self._forget(settled)
        for event_id in done:
            if settled[event_id].refused:
                await self.seats_came_back(event_id)  # those of a late copy, if there was one
        forgotten = [(booking.id, op) for booking, op in operations if booking.event_id in done]
        bookings = list({booking_id for booking_id, _ in forgotten})
        if bookings:
            await self.outbox.settled(bookings, [op for _, op in forgotten])
        return len(bookings)

    async def _forget(self, settled: Mapping[ObjectId, Settled]) -> set[ObjectId]:
        """Let event forget these operations; return for which events it did.

        If that fails for all of them together, it is tried for each alone, so that one keeps no other waiting.
        """

        async def forget(event_id: ObjectId) -> ObjectId:
            await self.seats.settle(event_id, settled[event_id])
            return event_id

        try:
            await self.seats.settle_all(settled)
        except OutcomeUnknown:
            return set(await each(forget, settled))
        return set(settled)


def by_event(operations: list[tuple[Unsettled, ObjectId]]) -> dict[ObjectId, Settled]:
    """Sort operations by event, and those of rejected bookings from the others."""
    found: defaultdict[ObjectId, Settled] = defaultdict(Settled)
    for booking, op in operations:
        settled = found[booking.event_id]
        (settled.refused if booking.rejected else settled.operations).append(op)
    return found


def _returns(booking: Document) -> bool:
    return any(entry["kind"] == "return" for entry in booking["outbox"])


def _notifications(bookings: list[Document]) -> list[tuple[Document, Document]]:
    return [(booking, entry) for booking in bookings for entry in booking["outbox"] if entry["kind"] == "notification"]
