"""What event is told of the waiting list: whether people wait, and the fewest seats that one of them wants."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bson import ObjectId

from booking.holds import Holds
from booking.queue_repository import QueueRepository
from booking.waiting_repository import WaitingRepository
from kit.together import TogetherBy
from kit.types import utc_now


class Announcements:
    """Tells event who waits.

    The version is taken before the entries are read. So of two announcements the one with the higher version has seen
    whatever the other has seen, and event keeps the higher one, in whichever order they arrive.
    """

    def __init__(
        self,
        queues: QueueRepository,
        entries: WaitingRepository,
        holds: Holds,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.queues, self.entries, self.holds, self.clock = queues, entries, holds, clock
        self._together: TogetherBy[ObjectId, None, None] = TogetherBy(self._announce)

    async def announce(self, event_id: ObjectId) -> None:
        """Tell event of everybody who waits by now; those who ask at the same time share one call.

        Raises:
            OutcomeUnknown: event gave no definite answer.
        """
        await self._together(event_id, None)

    async def _announce(self, event_id: ObjectId, callers: Sequence[None]) -> Sequence[None]:
        version = await self.queues.next_version(event_id, self.clock())
        await self.holds.set_queue(event_id, await self.entries.least(event_id), version)
        return callers
