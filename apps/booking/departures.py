"""People whose accounts go: they wait for seats no more, and what was offered to them goes to the next.

Their bookings stay: a ticket that somebody printed or gave away opens the door, and the organizer has the seats paid.
"""

from collections.abc import Sequence
from contextlib import suppress

from bson import ObjectId

from booking.batches import each
from booking.waiting import WaitingList
from booking.waiting_models import WaitingEntry
from booking.waiting_repository import WaitingRepository
from kit.problems import Conflict
from kit.revocations import Revocation


class Departures:
    """Ends what people of deleted accounts wait for."""

    def __init__(self, entries: WaitingRepository, waiting: WaitingList) -> None:
        self.entries, self.waiting = entries, waiting

    async def take(self, departed: Sequence[Revocation]) -> None:
        """Take these people off every waiting list, as if they had left; repeating it changes nothing."""
        theirs = {"user_id": {"$in": [ObjectId(each.id) for each in departed]}, "open": True}
        while departed and (batch := await self.entries.batch(theirs)):
            if len(await each(self._leave, batch)) < len(batch):
                return  # the next time goes on

    async def _leave(self, entry: WaitingEntry) -> None:
        with suppress(Conflict):  # it has ended in another way meanwhile
            await self.waiting.leave(entry.user_id, entry.id)
