"""The event document: its shape and the indexes of the queries that are really made."""

from typing import Literal, TypeAlias

from bson import ObjectId
from odmantic import EmbeddedModel, Field, Model
from odmantic.config import ODMConfigDict
from pydantic import BaseModel
from pymongo import ASCENDING, IndexModel

from kit.types import StoredDatetime

Status: TypeAlias = Literal["draft", "published", "cancelled"]
Category: TypeAlias = Literal[
    "music", "theatre", "sports", "conference", "comedy", "family", "food", "art", "film", "community", "other"
]
Kind: TypeAlias = Literal["take", "return", "void"]

USUAL_MOST_PER_PERSON = 10
"""The most seats for each person of an event whose organizer names no other number."""

BEFORE_ALL = ObjectId("0" * 24)
"""The horizon of an event none of whose operations is forgotten yet."""


def ascending(*fields: str) -> IndexModel:
    """An index in that order, the id last, so that a page's order is always complete."""
    return IndexModel([(field, ASCENDING) for field in (*fields, "_id")])


class Price(EmbeddedModel):
    """What one seat costs, in minor units."""

    amount: int
    currency: str


class Entry(EmbeddedModel):
    """One operation on seats that booking has not settled yet; a take keeps the price of its moment."""

    op: ObjectId
    booking_id: ObjectId
    seats: int
    kind: Kind
    unit_amount: int | None = None
    at: StoredDatetime


class Hold(EmbeddedModel):
    """Seats held for an entry of a waiting list; none are left of it once it was sold or given back."""

    op: ObjectId
    entry_id: ObjectId
    seats: int
    until: StoredDatetime | None = None


class Queue(EmbeddedModel):
    """Whether people wait, and the fewest seats that one of them wants; the latest version counts.

    While fewer seats are free than that, nobody who waits can use them, and everybody may book them.
    """

    on: bool = False
    least: int | None = None
    version: int = 0


class PendingImage(BaseModel):
    """An upload that was allowed and has not been confirmed."""

    key: str
    content_type: str
    size: int


class Event(Model):
    """One event with its counters; `remaining + held + sold == capacity`, always.

    Attributes:
        search: the folded words of title, venue and category.
        words: the beginnings of these words, for the index (`kit.words`).
        time_zone: the venue's, by its IANA name; the times themselves are in UTC.
        title_key: the beginning of the folded title, for sorting.
        revision: counts the changes that people make: guards each of them against another.
        facts_version: counts the changes since publication of what tickets and calendars show (`rules.TOLD`).
        facts_changed_at: the latest of these changes.
        version: counts all that a reader can see, seats included: the entity tag.
        max_per_person: the most seats for each person; None stands for `USUAL_MOST_PER_PERSON`.
        counted: each booking was counted against a limit; False for events from before every event had one.
        over: there once a published event has begun, so that lists of what is to come do not read past events.
        holds: held seats; their sum is `held`.
        queue: while it is on, seats go to those who wait.
        horizon: operations up to this id, if not in the ledger, are settled or were never applied.
    """

    title: str
    description: str
    category: Category
    venue: str
    time_zone: str = "UTC"
    starts_at: StoredDatetime
    ends_at: StoredDatetime
    capacity: int
    remaining: int
    held: int = 0
    sold: int = 0
    price: Price
    max_per_person: int | None = None
    status: Status = "draft"
    organizer_id: ObjectId
    image_key: str | None = None
    pending_image: PendingImage | None = None
    created_at: StoredDatetime
    updated_at: StoredDatetime
    search: str
    words: list[str] = Field(default=[])
    title_key: str
    revision: int = 1
    facts_version: int = 0
    facts_changed_at: StoredDatetime | None = None
    version: int = 1
    counted: bool = False
    over: bool | None = None
    horizon: ObjectId = Field(default=BEFORE_ALL)
    ledger: list[Entry] = Field(default=[])
    holds: list[Hold] = Field(default=[])
    queue: Queue = Field(default_factory=Queue)

    model_config = ODMConfigDict(
        collection="events",
        indexes=lambda: [
            ascending("status", "starts_at"),
            ascending("status", "words", "starts_at"),
            ascending("status", "category", "starts_at"),
            ascending("status", "over", "title_key"),
            ascending("status", "over", "created_at"),
            ascending("status", "over", "price.amount"),
            ascending("status", "over", "starts_at"),
            ascending("organizer_id", "starts_at"),
            ascending("status", "updated_at"),
            ascending("facts_changed_at"),
        ],
    )
