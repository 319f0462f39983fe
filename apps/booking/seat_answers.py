"""What event answers about seats, as booking reads it."""

from datetime import datetime
from functools import cached_property
from typing import Any

from booking.models import BookedEvent, Part, Price, StoredId
from kit.types import StoredDatetime


class EventFacts(BookedEvent):
    """What booking needs to know of an event."""

    status: str
    price: Price
    max_per_person: int | None = None

    @property
    def is_draft(self) -> bool:
        """Whether only the organizer may know of the event."""
        return self.status == "draft"

    @cached_property
    def snapshot(self) -> BookedEvent:
        """What a booking keeps of it."""
        return BookedEvent(**self.model_dump(include=set(BookedEvent.model_fields)))


class Standing(EventFacts):
    """An event with what is left of its seats, and with what it was told of its waiting list.

    Attributes:
        queue: whether people wait.
        least: the fewest seats that one of them wants.
        all_counted: every booking counts in its person's allowance. Replicas of an older version do not tell.
    """

    capacity: int
    remaining: int
    queue: bool
    least: int | None = None
    all_counted: bool = False

    def is_on_sale(self, now: datetime) -> bool:
        """Whether seats can be sold."""
        return self.status == "published" and self.starts_at > now

    def can_be_booked(self, seats: int) -> bool:
        """Whether somebody who does not wait gets so many seats: nobody who waits can use those that are free."""
        are_kept = self.queue and (self.least is None or self.remaining >= self.least)
        return self.remaining >= seats and not are_kept


class Taken(Part):
    """Seats that event has given, at the price of that moment."""

    unit_price: Price
    event: BookedEvent


class TakeResult(Part):
    """What one take of many would have been answered alone."""

    status: int
    body: dict[str, Any]


class TakeResults(Part):
    """One for each take, in their order."""

    results: list[TakeResult]


class Horizon(Part):
    """Up to this operation event has forgotten what is settled."""

    horizon: StoredId


class CancelledEvent(Part):
    """An event that its organizer has cancelled."""

    id: StoredId
    cancelled_at: StoredDatetime


class CancelledPage(Part):
    """Events in the order of their cancellation; `next_cursor` is None on the last page."""

    items: list[CancelledEvent]
    next_cursor: str | None


class ChangedEvent(Part):
    """An event as it is since its facts changed."""

    event: BookedEvent
    changed_at: StoredDatetime


class ChangedPage(Part):
    """Events in the order of their latest changes; `next_cursor` is None on the last page."""

    items: list[ChangedEvent]
    next_cursor: str | None


class CurrentLimit(Part):
    """The most seats for each person."""

    max_per_person: int | None
