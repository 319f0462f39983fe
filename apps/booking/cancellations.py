"""Events that their organizers cancelled: each one's bookings end, batch by batch, whatever happens to this process.

What is left to do is stored (`Cancellation.open`) or can be seen (bookings that are still confirmed), and every
step may be repeated: any number of replicas may do this at once, and a new one goes on where the last one stopped.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pymongo
from bson import ObjectId
from odmantic import Model
from odmantic.config import ODMConfigDict

from booking.batches import each, pages
from booking.models import Booking
from booking.repository import BookingRepository
from booking.seat_answers import CancelledEvent
from booking.seats import Seats
from kit.database import Database, parse
from kit.types import StoredDatetime, utc_now

BATCH = 100
EVENTS = 20
OVERLAP = timedelta(minutes=5)
"""Asked again each time: far more than clocks of replicas differ and than an update takes."""
LOOK_BACK = timedelta(days=365)
"""What happened before is finished, and is not asked for again once it is forgotten."""
KEPT_SECONDS = 400 * 24 * 60 * 60
"""How long it is remembered; longer than `LOOK_BACK`."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class Cancellation(Model):
    """A cancelled event, under the event's id; `open` while it may still have bookings to cancel."""

    model_config = ODMConfigDict(
        collection="cancellations",
        indexes=lambda: [
            pymongo.IndexModel([("cancelled_at", -1)], name="latest"),
            pymongo.IndexModel([("open", 1)], name="open", sparse=True),
            pymongo.IndexModel([("cancelled_at", 1)], name="forget", expireAfterSeconds=KEPT_SECONDS),
        ],
    )

    cancelled_at: StoredDatetime
    open: bool | None = True


class CancellationRepository:
    """Cancelled events in the database."""

    def __init__(self, database: Database) -> None:
        self.cancellations = database.collection(Cancellation)
        self.bookings = database.collection(Booking)

    async def position(self) -> datetime:
        """From when on to ask for more: all cancelled before is known."""
        latest = await self.cancellations.find_one({}, sort=[("cancelled_at", -1)])
        return parse(Cancellation, latest).cancelled_at - OVERLAP if latest else BEGINNING

    async def remember(self, event: CancelledEvent) -> None:
        """Note a cancelled event; one that is known stays as it is, finished or not."""
        new = {"cancelled_at": event.cancelled_at, "open": True}
        await self.cancellations.update_one({"_id": event.id}, {"$setOnInsert": new}, upsert=True)

    async def unfinished(self) -> list[ObjectId]:
        """Events that may still have bookings to cancel."""
        return [each["_id"] async for each in self.cancellations.find({"open": True}, {"_id": 1}).limit(EVENTS)]

    async def confirmed(self, event_id: ObjectId) -> list[Booking]:
        """A batch of bookings to cancel."""
        found = self.bookings.find({"event_id": event_id, "status": "confirmed"}).limit(BATCH)
        return [parse(Booking, each) async for each in found]

    async def pending(self, event_id: ObjectId) -> bool:
        """Whether there is a booking that may still be confirmed: it may have got its seats before."""
        return await self.bookings.find_one({"event_id": event_id, "status": "pending"}, {"_id": 1}) is not None

    async def finish(self, event_id: ObjectId) -> None:
        """Nothing is left to do for that event, for good."""
        await self.cancellations.update_one({"_id": event_id}, {"$unset": {"open": 1}})


class Cancellations:
    """Follows event's list of cancelled events, and cancels their bookings."""

    def __init__(
        self,
        repository: CancellationRepository,
        bookings: BookingRepository,
        seats: Seats,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.repository, self.bookings, self.seats, self.clock = repository, bookings, seats, clock

    async def follow(self) -> None:
        """Learn of events that were cancelled, then go on with those that are not finished.

        Raises:
            OutcomeUnknown: event does not answer; what is known is gone on with the next time.
        """
        async for page in pages(self.seats.cancelled, max(await self.repository.position(), self.clock() - LOOK_BACK)):
            await each(self.repository.remember, page.items)
        await self.go_on()

    async def go_on(self) -> None:
        """Cancel the bookings of every cancelled event that is known and not finished."""
        await each(self._cancel_all, await self.repository.unfinished())

    async def _cancel_all(self, event_id: ObjectId) -> None:
        """Cancel the event's bookings; finish it once none can come after.

        Whether one is pending is asked first: none can be inserted later and get seats, so when there is none, every
        booking that ever got seats is confirmed by now, and found by the second question.
        """
        maybe_more = await self.repository.pending(event_id)
        while batch := await self.repository.confirmed(event_id):
            if len(await each(self._cancel, batch)) < len(batch):
                return  # the next time goes on
        if not maybe_more:
            await self.repository.finish(event_id)

    async def _cancel(self, booking: Booking) -> None:
        await self.bookings.cancel_with_event(booking, self.clock())
