"""What bookings look like in JSON."""

from datetime import date
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from booking.references import reference_beginnings
from booking.states import BookingEnd, EndReason, SeenByOrganizers, Status, WaitingStatus
from kit.idempotency import IdempotencyKey
from kit.pages import Page, PageQuery
from kit.terms import SeenEvent, SeenTotal, Terms
from kit.text import TYPED
from kit.types import Currency, Id, Schema, UtcDatetime

MOST_SEATS = 10


class IdempotencyHeaders(Schema):
    """Makes a repeated request have one effect."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    idempotency_key: IdempotencyKey


class CreateBooking(Schema):
    """How many seats of which event."""

    event_id: Id
    seats: int = Field(strict=True, ge=1, le=MOST_SEATS, examples=[2])
    offer_id: Id | None = Field(default=None, description="The place on the waiting list whose offer is accepted")
    expected_total: SeenTotal | None = Field(
        default=None, description="What the buyer expects to pay; a higher total is refused (`terms_changed`)"
    )
    expected_event: SeenEvent | None = Field(
        default=None, description="What the buyer read about the event; other facts are refused (`terms_changed`)"
    )

    @property
    def terms(self) -> Terms:
        """Everything that the buyer relies on."""
        facts = self.expected_event.model_dump() if self.expected_event else {}
        return Terms(**facts, total=self.expected_total)


class JoinWaitingList(Schema):
    """How many seats of which event to wait for."""

    event_id: Id
    seats: int = Field(strict=True, ge=1, le=MOST_SEATS, examples=[2])


class Total(Schema):
    """A sum in minor units of its currency (ISO 4217)."""

    amount: int = Field(ge=0, examples=[9000])
    currency: Currency = Field(examples=["USD"])


class BookedEvent(Schema):
    """What a ticket shows of its event; the times are in UTC."""

    id: Id
    title: str
    venue: str
    time_zone: str | None = Field(description="The venue's, by its IANA name; null for a very old booking")
    starts_at: UtcDatetime
    ends_at: UtcDatetime


EVENT_BEFORE: Any = Field(
    description="The event as it was at first, if its title, venue, time zone or times have changed since"
)


class Booking(Schema):
    """One person's seats at one event."""

    id: Id
    reference: str = Field(examples=["ES-7K3M-9QXT"])
    status: Status
    seats: int
    total: Total
    event: BookedEvent = Field(description="The event as it is now, or was a few seconds ago")
    event_before: BookedEvent | None = EVENT_BEFORE
    created_at: UtcDatetime
    cancelled_at: UtcDatetime | None
    reason: BookingEnd | None = Field(
        default=None,
        description="Why it was rejected, or `event_cancelled`; null for a booking that its person cancelled",
    )


class WaitingPlace(Schema):
    """One person's place on the waiting list of an event."""

    id: Id
    status: WaitingStatus
    seats: int
    event: BookedEvent
    event_before: BookedEvent | None = EVENT_BEFORE
    joined_at: UtcDatetime
    offered_until: UtcDatetime | None
    booking_id: Id | None
    reason: EndReason | None = Field(
        default=None,
        description="Why the place has expired, if the event has fewer seats now or one person may have fewer",
    )


class WaitingPage(Page[WaitingPlace]):
    """One page of places, newest first."""


class BookingPage(Page[Booking]):
    """One page of bookings, newest first."""


def some_reference(text: str) -> str:
    """The text itself.

    Raises:
        ValueError: no reference begins so.
    """
    reference_beginnings(text)
    return text


class MyBookingsQuery(PageQuery):
    """Which of my bookings."""

    event_id: Id | None = Field(default=None, description="Only bookings of this event")


class AttendeeQuery(PageQuery):
    """Which bookings of an event."""

    reference: Annotated[str, Field(max_length=40), TYPED, AfterValidator(some_reference)] = Field(
        default="", description="The beginning of a booking's reference, as people type it"
    )
    status: SeenByOrganizers | None = Field(default=None, description="Default all of them")


Separator: TypeAlias = Literal["comma", "semicolon"]
Decimals: TypeAlias = Literal["point", "comma"]


class ExportQuery(Schema):
    """How the file is written."""

    separator: Separator = Field(
        default="comma",
        description="What separates the cells. Spreadsheets in languages with a decimal comma expect semicolons",
    )
    decimals: Decimals | None = Field(
        default=None,
        description="What begins the decimals of an amount. Default a comma between semicolons, else a point",
    )


class Ticket(Schema):
    """A signed ticket: a compact JWS (RFC 7515) that the published keys verify, also offline."""

    ticket: str = Field(examples=["eyJhbGciOiJFUzI1NiIsImtpZCI6..."])
    reference: str = Field(examples=["ES-7K3M-9QXT"])
    seats: int


class CheckIn(Schema):
    """A ticket as scanned, or a booking's reference as typed."""

    ticket: Annotated[str, Field(min_length=1, max_length=2000), TYPED] | None = None
    reference: Annotated[str, Field(min_length=1, max_length=40, examples=["ES-7K3M-9QXT"]), TYPED] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.ticket is None) == (self.reference is None):
            raise ValueError("give either ticket or reference")
        return self


class CheckedIn(Schema):
    """A booking whose people may come in now."""

    booking_id: Id
    reference: str
    seats: int
    checked_in_at: UtcDatetime


class PublicKey(Schema):
    """One public key (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    use: str
    alg: str


class PublicKeys(Schema):
    """A JWKS document."""

    keys: list[PublicKey]


class Happening(Schema):
    """What was done, when, and by whom: a person's id, `sweeper` or `event`."""

    at: UtcDatetime
    what: str = Field(examples=["confirm"])
    by: str


class History(Schema):
    """What happened to a booking, oldest first."""

    items: list[Happening]


class HappeningPage(Page[Happening]):
    """What was done with an event's bookings as a whole, newest first."""


class Day(Schema):
    """Confirmed bookings that were made on one day, as calendars at the venue show it."""

    date: date
    bookings: int
    seats: int
    amount: int


class Count(Schema):
    """How many bookings, and how many seats they have."""

    bookings: int
    seats: int


class Statistics(Schema):
    """Confirmed bookings of an event."""

    event_id: Id
    bookings: int
    seats: int
    revenue: Total
    checked_in: Count
    time_zone: str = Field(description="The venue's, which says where a day of `by_day` begins")
    by_day: list[Day]
