"""A booking as it is stored: one document that holds its state, its open work and its history.

Its parts are plain pydantic models: ODMantic's embedded models can't be optional.
"""

from typing import Annotated, Literal

import pymongo
from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pydantic import BaseModel, ConfigDict, PlainValidator

from booking.states import START, RefusalCode, Status
from kit.terms import Terms
from kit.types import StoredDatetime, parse_object_id

StoredId = Annotated[ObjectId, PlainValidator(parse_object_id)]


class Part(BaseModel):
    """A part of a booking; also read from what event answers."""

    model_config = ConfigDict(frozen=True)


class Price(Part):
    """Minor units of a currency (ISO 4217)."""

    amount: int
    currency: str


class BookedEvent(Part):
    """A copy of an event's facts; `facts_version` tells the newer of two copies.

    `time_zone` is the venue's. Copies that are older than the field have none.
    """

    id: StoredId
    title: str
    venue: str
    time_zone: str | None = None
    starts_at: StoredDatetime
    ends_at: StoredDatetime
    organizer_id: StoredId
    facts_version: int = 0


class Take(Part):
    """The operation that takes the seats."""

    op: StoredId


class CurrentFacts(Part):
    """Facts of an event that differ from what the buyer saw."""

    title: str
    venue: str
    starts_at: StoredDatetime
    ends_at: StoredDatetime


class CurrentTerms(Part):
    """What a buyer has to agree to now; `changed` names what is not as it was seen."""

    changed: list[str]
    total: Price
    event: CurrentFacts


class Refusal(Part):
    """Why there will be no seats: the code of the problem, and how many are left of the event's or the person's."""

    code: RefusalCode
    remaining: int | None = None
    limit: int | None = None
    waiting_list: bool = False
    terms: CurrentTerms | None = None


class Lease(Part):
    """Who works on a pending booking, and until when nobody else does."""

    holder: StoredId
    until: StoredDatetime


class FirstAnswer(Part):
    """What a repeated request is answered again."""

    status: int
    body: str


class Idempotency(Part):
    """The key under which the person asked, and the fingerprint of what for."""

    key: str
    fingerprint: str
    until: StoredDatetime
    answer: FirstAnswer | None = None


class OutboxEntry(Part):
    """Work that a transition leaves behind: a message to publish, or seats to give back by operation `op`.

    `reason` is the code of why it happened, where the person did not ask for it. `before` and `after` are there when
    the event changed: what the person knew, and what is. `trace` names the request whose spans are recorded.
    """

    id: StoredId
    kind: Literal["notification", "return"]
    what: str
    at: StoredDatetime
    op: StoredId | None = None
    reason: str | None = None
    trace: str | None = None
    before: BookedEvent | None = None
    after: BookedEvent | None = None


class Happening(Part):
    """What was done to the booking, when and by whom (a person's id, or `sweeper`)."""

    at: StoredDatetime
    what: str
    by: str


def _index(name: str, *keys: tuple[str, int], **options: object) -> pymongo.IndexModel:
    return pymongo.IndexModel(list(keys), name=name, **options)


INDEXES = (
    _index("reference", ("reference", 1), unique=True),
    # `$gt: ""` says "is a text" in the one form that every planner recognises in an equality.
    _index(
        "idempotency_key",
        ("user_id", 1),
        ("idempotency.key", 1),
        unique=True,
        partialFilterExpression={"idempotency.key": {"$gt": ""}},
    ),
    _index("mine", ("user_id", 1), ("_id", -1)),
    _index("mine_of_event", ("user_id", 1), ("event_id", 1), ("_id", -1)),
    _index("of_event", ("event_id", 1), ("status", 1), ("_id", -1)),
    _index("abandoned", ("lease.until", 1), sparse=True),
    _index("outbox", ("outbox_due", 1), sparse=True),
    _index("unsettled", ("unsettled", 1), sparse=True),
    _index("idempotency_until", ("idempotency.until", 1), sparse=True),
    _index("forget_at", ("forget_at", 1), expireAfterSeconds=0),
    _index("rejected", ("status", 1), ("forget_at", 1), partialFilterExpression={"status": "rejected"}),
)


class Booking(Model):
    """One person's seats at one event.

    `event` follows the event's changes; `event_before` is there once that is not what the person booked any more.
    `limit` is the most seats of the event that the person may have, if there is a limit; `hold` is the operation that
    holds the seats that were offered by the waiting list (`offer_id`). `terms` are what the buyer saw, if known.
    `outbox_due` is there while the outbox has entries, `lease` while the booking is pending, `unsettled` while event
    still remembers operations whose outcome is recorded here. `refusal` is there once no seats will be taken any more.
    A booking that was rejected is forgotten at `forget_at`.
    """

    model_config = ODMConfigDict(collection="bookings", indexes=lambda: INDEXES)

    user_id: ObjectId
    event_id: ObjectId
    seats: int
    status: Status = START
    reference: str
    unit_price: Price
    total: Price
    event: BookedEvent
    event_before: BookedEvent | None = None
    take: Take
    limit: int | None = None
    offer_id: ObjectId | None = None
    hold: ObjectId | None = None
    terms: Terms | None = None
    refusal: Refusal | None = None
    lease: Lease | None = None
    idempotency: Idempotency | None = None
    outbox: list[OutboxEntry] = Field(default_factory=list)
    outbox_due: StoredDatetime | None = None
    outbox_claim: ObjectId | None = None
    unsettled: list[ObjectId] | None = None
    history: list[Happening] = Field(default_factory=list)
    created_at: StoredDatetime
    updated_at: StoredDatetime
    cancelled_at: StoredDatetime | None = None
    checked_in_at: StoredDatetime | None = None
    forget_at: StoredDatetime | None = None


def total_price(unit_price: Price, seats: int) -> Price:
    """What the seats cost together."""
    return Price(amount=unit_price.amount * seats, currency=unit_price.currency)
