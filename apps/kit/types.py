"""Field types that schemas (JSON) and models (BSON) share."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from bson import ObjectId
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic.types import AwareDatetime

OBJECT_ID_PATTERN = "^[0-9a-f]{24}$"


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
    """The same moment in UTC, in whole milliseconds, which is all that BSON keeps."""
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def utc_now() -> datetime:
    """The current moment as the database would give it back."""
    return to_utc(datetime.now(UTC))


def no_control_characters(value: str) -> str:
    """The text itself.

    Raises:
        ValueError: it holds a control character other than line feed and tab.
    """
    if any((ord(letter) < 32 and letter not in "\n\t") or ord(letter) == 127 for letter in value):
        raise ValueError("must not contain control characters")
    return value


Id = Annotated[
    ObjectId,
    PlainValidator(parse_object_id),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": OBJECT_ID_PATTERN, "examples": ["66f0c1d2e3a4b5c6d7e8f901"]}),
]
"""An id in JSON: 24 hexadecimal digits."""

UtcDatetime = Annotated[AwareDatetime, AfterValidator(to_utc)]
"""A moment in JSON: RFC 3339 with an offset, answered in UTC."""

StoredDatetime = Annotated[datetime, AfterValidator(to_utc)]
"""A moment in a document: BSON keeps UTC without saying so."""

PlainText = Annotated[str, AfterValidator(no_control_characters)]
"""Text that a person typed: any script, line breaks, no control characters."""

Currency = Literal["USD", "EUR", "GBP", "CHF", "CAD", "AUD"]


class Schema(BaseModel):
    """Base of every request and answer: unknown fields are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Money(Schema):
    """An amount in minor units of its currency (ISO 4217): 1250 USD is $12.50."""

    amount: int = Field(strict=True, ge=0, le=100_000_000, examples=[4500])
    currency: Currency = Field(examples=["USD"])
