"""Background work: finish what was left pending, empty outboxes, settle, free old keys."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from booking.batches import each
from booking.flow import Flow
from booking.models import Booking, Refusal
from booking.repository import BookingRepository
from kit.tasks import Tasks
from kit.types import utc_now

if TYPE_CHECKING:
    from booking.services import Services

GIVE_UP_AFTER = timedelta(minutes=15)
BATCH = 50
KEYS_BATCH = 500


class Sweeper:
    """Finishes pending bookings that nobody works on any more."""

    def __init__(self, repository: BookingRepository, flow: Flow, clock: Callable[[], datetime] = utc_now) -> None:
        self.repository, self.flow, self.clock = repository, flow, clock

    async def sweep_all(self) -> None:
        """Go on with every abandoned booking, batch by batch."""
        while await self.sweep() == BATCH:
            pass

    async def sweep(self) -> int:
        """Go on with one batch of abandoned bookings; returns how many there were."""
        abandoned = await self.repository.claim_abandoned(self.clock(), BATCH)
        await each(self._finish, abandoned)
        return len(abandoned)

    async def _finish(self, booking: Booking) -> None:
        """Repeat the take and confirm; after `GIVE_UP_AFTER` nobody waits any more, and the seats are set free."""
        if booking.created_at <= self.clock() - GIVE_UP_AFTER:
            booking = await self.repository.give_up(booking, Refusal(code="expired"))
        await self.flow.carry_out(booking)

    async def free_keys(self) -> None:
        """Forget idempotency keys that are older than a day."""
        while await self.repository.free_keys(self.clock(), KEYS_BATCH) == KEYS_BATCH:
            pass


def start(tasks: Tasks, services: "Services") -> None:
    """Repeat all of it until the process stops."""
    tasks.every(1, services.sweeper.sweep_all)
    tasks.every(1, services.deliveries.deliver_all)
    tasks.every(1, services.deliveries.settle_all)
    tasks.every(2, services.cancellations.follow)
    tasks.every(2, services.event_changes.follow)
    tasks.every(1, services.queues.run)
    tasks.every(1, services.waiting_messages.deliver_all)
    tasks.every(60, services.queues.revive)
    tasks.every(60, services.sweeper.free_keys)
    tasks.every(3600, services.forgetting.run)
