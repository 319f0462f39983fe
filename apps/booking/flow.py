"""What brings a pending booking to its end, from wherever it was left and however often it is tried.

Each step is safe to repeat and safe to lose: the operation is stored before event is asked, event carries it out
once, and every change here is conditional. So a crash between any two steps leaves work that the next try finishes.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bson import ObjectId

from booking.allowances import Allowances
from booking.metrics import BookingMetrics
from booking.models import Booking, Lease
from booking.operations import newer_than
from booking.repository import BookingRepository
from booking.seats import LimitChanged, OperationExpired, Refused, Seats
from kit.client import OutcomeUnknown
from kit.types import utc_now

STEPS = 6


class Flow:
    """Takes the seats of pending bookings and confirms them, or rejects them."""

    def __init__(
        self,
        repository: BookingRepository,
        seats: Seats,
        allowances: Allowances,
        accept: Callable[[Booking], Awaitable[None]],
        restore: Callable[[Booking], Awaitable[None]],
        seats_came_back: Callable[[ObjectId], Awaitable[None]],
        clock: Callable[[], datetime] = utc_now,
        metrics: BookingMetrics | None = None,
    ) -> None:
        self.repository, self.seats, self.allowances = repository, seats, allowances
        self.metrics = metrics or BookingMetrics()
        self.accept, self.restore, self.seats_came_back, self.clock = accept, restore, seats_came_back, clock

    async def carry_out(self, booking: Booking, *, first: bool = False) -> Booking:
        """Go on until the booking is no longer pending, and count how it ended.

        Args:
            booking: one that we hold the lease of.
            first: it was stored just now, so nobody has asked event for its seats before.

        Raises:
            OutcomeUnknown: event gave no definite answer; to be repeated later.
        """
        if booking.status != "pending":
            return booking
        try:
            ended = await self._until_its_end(booking, booking.lease if first else None)
        except OutcomeUnknown:
            self.metrics.unknown()
            raise
        self.metrics.ended(ended)
        return ended

    async def _until_its_end(self, booking: Booking, sole: Lease | None) -> Booking:
        for _ in range(STEPS):
            if booking.status != "pending":
                return booking
            limit = booking.limit
            booking = await (self._take(booking, sole) if booking.refusal is None else self._end(booking))
            if booking.limit != limit:
                sole = None  # a copy of the take may be under way, and find the old limit again
        raise OutcomeUnknown("the booking is still pending")

    async def _take(self, booking: Booking, sole: Lease | None) -> Booking:
        """One try; `sole` is the lease that nobody held before us."""
        try:
            if booking.limit is not None:
                all_counted = self.seats.has_counted_all(booking.event_id, self.clock())
                await self.allowances.claim(booking, booking.limit, all_counted=all_counted)
            if booking.offer_id is not None:
                await self.accept(booking)
            taken = await self.seats.take(booking)
        except LimitChanged as changed:
            return await self.repository.change_limit(booking, changed.limit)
        except OperationExpired as expired:
            return await self.repository.renew_take(booking, newer_than(expired.horizon, self.clock()))
        except Refused as refused:
            if refused.refusal.code == "terms_changed":
                await self.restore(booking)
            if sole and refused.final:
                rejected = await self.repository.reject(booking, sole, refused.refusal, self.clock())
                await self.allowances.release(rejected)
                return rejected
            return await self.repository.give_up(booking, refused.refusal)
        return await self.repository.confirm(booking, taken, self.clock())

    async def _end(self, booking: Booking) -> Booking:
        """Reject a booking that was given up, once its take can have no effect any more."""
        await self.seats.void(booking)
        await self.seats_came_back(booking.event_id)
        await self.allowances.release(booking)
        return await self.repository.reject_given_up(booking, self.clock())
