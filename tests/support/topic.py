"""A topic that keeps what is published to it."""

from collections.abc import Sequence
from typing import Any

import orjson
from bson import ObjectId

from booking.notifications import Message


class MemoryTopic:
    """Takes every message, unless it is away."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.away = False

    async def publish(self, messages: Sequence[Message]) -> set[ObjectId]:
        """Takes all, or none."""
        if self.away:
            return set()
        self.taken += messages
        return {item.id for item in messages}

    def whats(self, booking_id: Any) -> list[str]:
        """What was said about a booking, in order."""
        return [item.what for item in self.taken if item.booking_id == ObjectId(str(booking_id))]

    def reasons(self, booking_id: Any) -> list[str | None]:
        """Return what each message about a booking gives as its reason, in order."""
        mine = (item for item in self.taken if item.booking_id == ObjectId(str(booking_id)))
        return [orjson.loads(item.body)["reason"] for item in mine]
