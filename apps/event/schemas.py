"""Requests and answers of the public API."""

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from event.models import USUAL_MOST_PER_PERSON, Category, Status
from kit.idempotency import IdempotencyKey
from kit.pages import Page, PageQuery
from kit.text import LINE, PARAGRAPHS, TYPED
from kit.types import Id, Money, Schema, UtcDatetime

LARGEST_IMAGE = 5 * 1024 * 1024
ImageType = Literal["image/jpeg", "image/png", "image/webp"]
Sort = Literal["starts_at", "-starts_at", "title", "-created_at", "price"]

# Two names mean no place, so that browsers refuse them: "unset", and whatever the machine has (if it has it at all).
ZONES = available_timezones() - {"Factory", "localtime"}


def known_zone(name: str) -> str:
    """A name of the time zone database, as it is written there.

    Raises:
        ValueError: there is no such zone.
    """
    if name not in ZONES:
        raise ValueError("not a time zone of the IANA database, such as Europe/Berlin")
    return name


Title = Annotated[str, Field(min_length=3, max_length=200, examples=["Evening of strings"]), LINE]
Description = Annotated[str, Field(max_length=5000), PARAGRAPHS]
Venue = Annotated[str, Field(min_length=2, max_length=200, examples=["Old Town Hall"]), LINE]
TimeZone = Annotated[
    str,
    Field(
        max_length=64,
        pattern=r"^[A-Za-z0-9_+/-]*$",
        examples=["Europe/Berlin"],
        description="The venue's, by its IANA name",
    ),
    AfterValidator(known_zone),
]
Capacity = Annotated[int, Field(strict=True, ge=1, le=100_000, examples=[250])]
MostPerPerson = Annotated[
    int,
    Field(strict=True, ge=1, le=100, description=f"Seats that one person may have; null for {USUAL_MOST_PER_PERSON}"),
]
Version = Annotated[str, Field(max_length=200, pattern=r"^[\x20-\x7e]*$")]


class NewEvent(Schema):
    """An event to be made; it begins as a draft."""

    title: Title
    description: Description = ""
    category: Category
    venue: Venue
    time_zone: TimeZone = "UTC"
    starts_at: UtcDatetime
    ends_at: UtcDatetime
    capacity: Capacity
    price: Money
    max_per_person: MostPerPerson | None = None


NULLABLE = {"max_per_person"}


class CreationHeaders(Schema):
    """Makes a repeated request make one event."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    idempotency_key: IdempotencyKey | None = None


class EventChanges(Schema):
    """The fields to change; what is left out stays as it is."""

    title: Title | None = None
    description: Description | None = None
    category: Category | None = None
    venue: Venue | None = None
    time_zone: TimeZone | None = None
    starts_at: UtcDatetime | None = None
    ends_at: UtcDatetime | None = None
    capacity: Capacity | None = None
    price: Money | None = None
    max_per_person: MostPerPerson | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, data: Any) -> Any:
        if isinstance(data, dict) and (empty := {name for name, value in data.items() if value is None} - NULLABLE):
            raise ValueError(f"null is no value of {', '.join(sorted(empty & set(cls.model_fields)))}")
        return data


class Expectation(Schema):
    """Headers of a conditional change."""

    if_match: Version | None = Field(default=None, description="Change only this version: the `ETag` of a read")


class EventQuery(PageQuery):
    """Which events, in which order."""

    query: Annotated[str, Field(max_length=100), TYPED] = Field(
        default="", description="Words of title, venue or category, in any order"
    )
    category: Category | None = None
    status: Status | None = Field(
        default=None, description="Default `published`; drafts are one's own, and need a token"
    )
    mine: bool = Field(default=False, description="One's own events in any status, past ones too; needs a token")
    starts_from: UtcDatetime | None = Field(
        default=None, alias="from", description="Earliest start; default now, except for drafts and `mine`"
    )
    starts_to: UtcDatetime | None = Field(default=None, alias="to", description="Latest start")
    sort: Sort = "starts_at"


class Event(Schema):
    """An event: `remaining + held + sold` is its `capacity`."""

    id: Id
    title: str
    description: str
    category: Category
    venue: str
    time_zone: str = Field(description="The venue's; the times themselves are in UTC")
    starts_at: datetime
    ends_at: datetime
    capacity: int
    remaining: int
    held: int
    sold: int
    waiting_list: bool = Field(description="People wait: seats that are left are for them first")
    price: Money
    max_per_person: int = Field(description="Seats that one person may have, in one booking or in several")
    status: Status
    organizer_id: Id
    image_url: str | None
    created_at: datetime
    updated_at: datetime


class EventPage(Page[Event]):
    """One page of events."""


class NewImage(Schema):
    """A picture that is going to be uploaded."""

    content_type: ImageType
    size: int = Field(strict=True, ge=1, le=LARGEST_IMAGE, description="Bytes")


class ImageUpload(Schema):
    """Post `fields` and then `file` to `url` as multipart/form-data within five minutes, then confirm `key`."""

    url: str
    fields: dict[str, str]
    key: str
    image_url: str


class UploadedImage(Schema):
    """The key of an upload that is done."""

    key: str = Field(min_length=1, max_length=200, pattern=r"^uploads/[0-9a-f]{24}/[0-9a-f]{32}\.(jpg|png|webp)$")
