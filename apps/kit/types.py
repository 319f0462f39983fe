"""Field types that schemas (JSON) and models (BSON) share."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from bson import ObjectId
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.types import AwareDatetime

OBJECT_ID_PATTERN = "^[0-9a-f]{24}$"
_rfc3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII).fullmatch


def parse_object_id(value: Any) -> ObjectId:
    """An ObjectId from its 24 lower-case hexadecimal digits.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(value, ObjectId):
        return value
    if isinstance(value, str) and len(value) == 24 and value == value.lower() and ObjectId.is_valid(value):
        return ObjectId(value)
    raise ValueError("must be 24 lower-case hexadecimal digits")


def to_utc(value: datetime) -> datetime:
    """The same moment in UTC, in whole milliseconds, which is all that BSON keeps.

    Raises:
        ValueError: it lies before the year 1 or after 9999 in UTC.
    """
    try:
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must be between the years 1 and 9999 in UTC") from error
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def rfc3339(value: Any) -> Any:
    """A text in the form of RFC 3339; pydantic would also take numbers for times.

    Raises:
        ValueError: it has another form.
    """
    if isinstance(value, datetime) or (isinstance(value, str) and _rfc3339(value)):
        return value
    raise ValueError("must be a time like 2030-01-31T18:00:00Z")


def utc_now() -> datetime:
    """The current moment as the database would give it back."""
    return to_utc(datetime.now(UTC))


Id = Annotated[
    ObjectId,
    PlainValidator(parse_object_id),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": OBJECT_ID_PATTERN, "examples": ["66f0c1d2e3a4b5c6d7e8f901"]}),
]
"""An id in JSON: 24 hexadecimal digits."""

UtcDatetime = Annotated[AwareDatetime, BeforeValidator(rfc3339), AfterValidator(to_utc)]
"""A moment in JSON: RFC 3339 with an offset, answered in UTC."""

StoredDatetime = Annotated[datetime, AfterValidator(to_utc)]
"""A moment in a document: BSON keeps UTC without saying so."""

Currency = Literal["USD", "EUR", "GBP", "CHF", "CAD", "AUD"]


class Schema(BaseModel):
    """Base of every request and answer: unknown fields are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Money(Schema):
    """An amount in minor units of its currency (ISO 4217): 1250 USD is $12.50."""

    amount: int = Field(strict=True, ge=0, le=100_000_000, examples=[4500])
    currency: Currency = Field(examples=["USD"])
