"""Requests and answers of the internal API: what booking says about seats."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field, model_validator

from event.models import USUAL_MOST_PER_PERSON, Status
from kit.pages import Page, PageQuery
from kit.terms import Terms
from kit.together import MOST
from kit.types import Id, Money, Schema, UtcDatetime


class Seats(Schema):
    """Seats of one booking."""

    booking_id: Id
    seats: int = Field(strict=True, ge=1, le=100)


class Wanted(Seats):
    """Seats to be taken, for a person whose other seats were counted against this limit."""

    max_per_person: int = Field(default=USUAL_MOST_PER_PERSON, strict=True, ge=1)
    hold: Id | None = Field(default=None, description="The hold whose seats are taken; else free ones")
    terms: Terms | None = Field(default=None, description="What the buyer saw, and agreed to")


class Take(Wanted):
    """One of many takes, under the id of its operation."""

    op: Id


class TakeBatch(Schema):
    """Takes of one event that booking wants at the same time; each counts by itself."""

    takes: list[Take] = Field(min_length=1, max_length=MOST)


class GivenUp(Schema):
    """The booking whose take is given up."""

    booking_id: Id


class Settled(Schema):
    """Operations whose outcome booking has stored for good; takes of bookings that were rejected are `refused`."""

    operations: list[Id] = Field(default=[], max_length=500)
    refused: list[Id] = Field(default=[], max_length=500)

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.operations and not self.refused:
            raise ValueError("operations or refused must name some")
        return self


class SettledOfEvent(Settled):
    """Operations of one event."""

    event_id: Id


class SettledBatch(Schema):
    """Operations of several events."""

    events: list[SettledOfEvent] = Field(min_length=1, max_length=200)


class SoldEvent(Schema):
    """What a booking keeps of its event."""

    id: Id
    title: str
    venue: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    organizer_id: Id
    facts_version: int = Field(description="Counts the changes of title, venue, time zone and times since publication")


class Facts(SoldEvent):
    """What booking may know of an event at any time."""

    status: Status
    price: Money
    max_per_person: int
    capacity: int
    remaining: int
    queue: bool
    least: int | None = Field(default=None, description="The fewest seats that one of those who wait wants")
    all_counted: bool = Field(description="Whether every booking was counted against a limit, and none is forgotten")


class Taken(Schema):
    """Seats taken, at the price of that moment."""

    op: Id
    seats: int
    unit_price: Money
    event: SoldEvent


class TakeResult(Schema):
    """What one take alone would have been answered: a status, and seats taken or a problem document."""

    status: int
    body: Taken | dict[str, Any]


class TakeResults(Schema):
    """One result for each take, in their order."""

    results: list[TakeResult]


class Returned(Schema):
    """Seats that came back."""

    op: Id
    seats: int


class Voided(Schema):
    """Whether the take can never count again (`voided`), or was settled or never applied (`nothing`)."""

    op: Id
    result: str = Field(pattern="^(voided|nothing)$")


class CancelledQuery(PageQuery):
    """Events that were cancelled at that time or later."""

    since: UtcDatetime


class CancelledEvent(Schema):
    """An event that its organizer has cancelled."""

    id: Id
    cancelled_at: UtcDatetime


class CancelledPage(Page[CancelledEvent]):
    """One page of cancelled events, in the order in which they were cancelled."""


class ChangedQuery(PageQuery):
    """Events whose facts changed at that time or later."""

    since: UtcDatetime


class ChangedEvent(Schema):
    """An event as it is since its title, venue, time zone or times changed."""

    event: SoldEvent
    changed_at: UtcDatetime


class ChangedPage(Page[ChangedEvent]):
    """One page of changed events, in the order of their latest changes."""


class HoldGivenUp(Schema):
    """The entry of a waiting list whose hold is given up."""

    entry_id: Id


class HoldSeats(HoldGivenUp):
    """Seats to be held for an entry of a waiting list, until about then."""

    seats: int = Field(strict=True, ge=1, le=100)
    until: UtcDatetime


class Held(Schema):
    """Seats that are held."""

    op: Id
    seats: int


class Queue(Schema):
    """Whether people wait, and the fewest seats that one of them wants; the highest version counts."""

    waiting: bool = Field(strict=True)
    least: int | None = Field(default=None, strict=True, ge=1, le=100)
    version: int = Field(strict=True, ge=1, lt=2**53)
