"""Cursor pages: an opaque text that tells where the next page begins."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Generic, TypeVar

import orjson
from pydantic import Field

from kit.json import dumps
from kit.problems import ValidationFailed, field_error
from kit.types import Schema

ItemT = TypeVar("ItemT", bound=Schema)


class PageQuery(Schema):
    """Which page of a list."""

    limit: int = Field(default=20, ge=1, le=100, description="How many items at most")
    cursor: str | None = Field(
        default=None, min_length=1, max_length=512, pattern=r"^[\w-]+$", description="`next_cursor` of the page before"
    )


class Page(Schema, Generic[ItemT]):
    """One page; `next_cursor` is null on the last."""

    items: list[ItemT]
    next_cursor: str | None


def encode_cursor(position: list[object]) -> str:
    """The position of a page's last item, for the client to give back."""
    return urlsafe_b64encode(dumps(position)).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """The position in a cursor: `length` texts.

    Raises:
        ValidationFailed: it is not a cursor that `encode_cursor` made.
    """
    try:
        found = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if not (isinstance(found, list) and len(found) == length and all(isinstance(part, str) for part in found)):
        raise ValidationFailed(errors=[field_error("cursor", "is not a cursor of this list")])
    return found
