"""Searching and sorting: stored fields, filters of a list, and positions in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId

from event.schemas import EventQuery, Sort
from kit.database import Document
from kit.filters import beyond
from kit.fold import fold
from kit.pages import decode_cursor, encode_cursor
from kit.problems import ValidationFailed, field_error
from kit.text import composed
from kit.types import parse_object_id, to_utc
from kit.words import searchable, wanted

LONGEST_KEY = 64  # letters of a title that count in sorting; keeps cursors short


def folded(title: str, venue: str, category: str) -> Document:
    """Return the stored fields that searching and sorting by title use."""
    return searchable(title, venue, category) | {"title_key": fold(title)[:LONGEST_KEY]}


TEXTS = ("title", "venue", "category")
WRITTEN = (*TEXTS, "description")


def current(event: Document) -> Document:
    """Return what is stored of an event's texts today: the texts in NFC, and what `folded` makes of them."""
    texts = {name: composed(event[name]) for name in WRITTEN}
    return texts | folded(*(texts[name] for name in TEXTS))


@dataclass(frozen=True)
class Order:
    """One way to sort: by a field, then by id in the same direction, so that no two events are equal."""

    field: str
    direction: int
    parse: Callable[[str], Any]

    @property
    def keys(self) -> list[tuple[str, int]]:
        """The sort that MongoDB is asked for."""
        return [(self.field, self.direction), ("_id", self.direction)]

    def value(self, document: Document) -> Any:
        """The sort key of a document."""
        for part in self.field.split("."):
            document = document[part]
        return document

    def after(self, value: Any, last: ObjectId) -> Document:
        """What comes after that position."""
        return beyond(self.field, value, last, self.direction)


def _moment(text: str) -> datetime:
    return to_utc(datetime.fromisoformat(text))


def _amount(text: str) -> int:
    amount = int(text)
    if not 0 <= amount < 2**63:
        raise ValueError("out of range")
    return amount


ORDERS: dict[Sort, Order] = {
    "starts_at": Order("starts_at", 1, _moment),
    "-starts_at": Order("starts_at", -1, _moment),
    "title": Order("title_key", 1, str),
    "-created_at": Order("created_at", -1, _moment),
    "price": Order("price.amount", 1, _amount),
}


def next_cursor(sort: Sort, last: Document) -> str:
    """The position of a page's last document in the list sorted so."""
    value = ORDERS[sort].value(last)
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return encode_cursor([sort, text, str(last["_id"])])


def after_cursor(sort: Sort, cursor: str) -> Document:
    """The filter for what comes after a cursor.

    Raises:
        ValidationFailed: it is not a cursor of a list sorted so.
    """
    made_for, text, last = decode_cursor(cursor, 3)
    try:
        if made_for == sort:
            return ORDERS[sort].after(ORDERS[sort].parse(text), parse_object_id(last))
    except ValueError:
        pass
    raise ValidationFailed(errors=[field_error("cursor", "is not a cursor of this list")])


def conditions(query: EventQuery, now: datetime) -> list[Document]:
    """The filters of a list, apart from who may see what; only typed values and escaped text go into them."""
    found: list[Document] = []
    everything = query.mine or query.status == "draft"
    earliest = query.starts_from or (None if everything else now)
    if earliest:
        found.append({"starts_at": {"$gte": earliest}})
    if not everything:
        found.append({"over": None if earliest and earliest >= now else {"$in": [None, True]}})
    if query.starts_to:
        found.append({"starts_at": {"$lte": query.starts_to}})
    if query.category:
        found.append({"category": query.category})
    found += wanted(query.query)
    if query.cursor:
        found.append(after_cursor(query.sort, query.cursor))
    return found
