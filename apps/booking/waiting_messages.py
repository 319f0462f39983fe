"""Messages about the waiting list, published as those about bookings are."""

from collections.abc import Callable
from datetime import datetime

from booking.batches import chunks, each
from booking.notifications import MOST_MESSAGES, Message, Topic
from booking.waiting_models import Notice, WaitingEntry
from booking.waiting_repository import BATCH, WaitingRepository
from kit.json import dumps
from kit.types import utc_now


class WaitingMessages:
    """Tells people of offers, at least once."""

    def __init__(self, entries: WaitingRepository, topic: Topic, clock: Callable[[], datetime] = utc_now) -> None:
        self.entries, self.topic, self.clock = entries, topic, clock

    async def deliver_all(self) -> None:
        """Publish what is due, batch by batch; what fails is due again a little later."""
        while claimed := await self.entries.claim_notices(self.clock(), BATCH):
            await each(self._publish, chunks(claimed, MOST_MESSAGES))

    async def _publish(self, entries: list[WaitingEntry]) -> None:
        messages = [message(entry, entry.notice) for entry in entries if entry.notice]
        await self.entries.told(entries, await self.topic.publish(messages))


def message(entry: WaitingEntry, notice: Notice) -> Message:
    """The message about an entry. It names the person by id only.

    An offer may take the place of a message about a change of the event, so every message tells what was before.
    """
    before = notice.before or entry.event_before
    body = {
        "id": notice.id,
        "type": notice.what,
        "at": notice.at,
        "waiting_list_id": entry.id,
        "user_id": entry.user_id,
        "seats": entry.seats,
        "offered_until": entry.until,
        "reason": entry.reason,
        "event": entry.event.model_dump(),
        "event_before": before.model_dump() if before else None,
    }
    return Message(notice.id, notice.what, entry.id, dumps(body).decode())
