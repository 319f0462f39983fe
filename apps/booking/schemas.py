"""What bookings look like in JSON."""

from datetime import date

from pydantic import ConfigDict, Field

from booking.states import Status
from kit.pages import Page
from kit.types import Currency, Id, Schema, UtcDatetime

MOST_SEATS = 10


class IdempotencyHeaders(Schema):
    """Makes a repeated request have one effect."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    idempotency_key: str = Field(
        pattern=r"^[\x21-\x7e]{8,128}$",
        description="8 to 128 visible ASCII characters, the same for every repetition of this request; kept 24 hours",
        examples=["2b1c7f0a9d3e4f58"],
    )


class CreateBooking(Schema):
    """How many seats of which event."""

    event_id: Id
    seats: int = Field(strict=True, ge=1, le=MOST_SEATS, examples=[2])


class Total(Schema):
    """A sum in minor units of its currency (ISO 4217)."""

    amount: int = Field(ge=0, examples=[9000])
    currency: Currency = Field(examples=["USD"])


class BookedEvent(Schema):
    """The event as it was when the seats were booked."""

    id: Id
    title: str
    venue: str
    starts_at: UtcDatetime
    ends_at: UtcDatetime


class Booking(Schema):
    """One person's seats at one event."""

    id: Id
    reference: str = Field(examples=["ES-7K3M-9QXT"])
    status: Status
    seats: int
    total: Total
    event: BookedEvent
    created_at: UtcDatetime
    cancelled_at: UtcDatetime | None


class BookingPage(Page[Booking]):
    """One page of bookings, newest first."""


class Day(Schema):
    """Confirmed bookings that were made on one day (UTC)."""

    date: date
    bookings: int
    seats: int
    amount: int


class Statistics(Schema):
    """Confirmed bookings of an event."""

    event_id: Id
    bookings: int
    seats: int
    revenue: Total
    by_day: list[Day]
