"""Which events were cancelled, for booking: it asks, so that event never needs to know who sells its seats."""

from datetime import datetime

from bson import ObjectId

from event.repository import EventRepository
from event.search import Order
from event.seat_schemas import CancelledEvent, CancelledPage, CancelledQuery
from kit.database import Document
from kit.pages import decode_cursor, encode_cursor
from kit.problems import ValidationFailed, field_error
from kit.types import parse_object_id, to_utc


def moment_of(text: str) -> datetime:
    """Return the time in a cursor."""
    return to_utc(datetime.fromisoformat(text))


ORDER = Order("updated_at", 1, moment_of)


class CancelledEvents:
    """Cancelled events in the order of their cancellation.

    Clocks differ and updates take a moment, so a later answer may hold an earlier time: who follows the list
    should ask again from a little before the latest time known.
    """

    def __init__(self, events: EventRepository) -> None:
        self.events = events

    async def page(self, query: CancelledQuery) -> CancelledPage:
        """One page of events cancelled since then."""
        after = position(query.cursor, ORDER) if query.cursor else {"updated_at": {"$gte": query.since}}
        found = await self.events.cancelled(after, ORDER, query.limit + 1)
        items = [CancelledEvent(id=each["_id"], cancelled_at=each["updated_at"]) for each in found[: query.limit]]
        more = len(found) > query.limit
        return CancelledPage(items=items, next_cursor=cursor(items[-1].cancelled_at, items[-1].id) if more else None)


def cursor(at: datetime, event_id: ObjectId) -> str:
    """Return the position after an event in a list by time."""
    return encode_cursor([at.isoformat(), str(event_id)])


def position(text: str, order: Order) -> Document:
    """Return the filter for what comes after a cursor.

    Raises:
        ValidationFailed: it is not a cursor of this list.
    """
    moment, last = decode_cursor(text, 2)
    try:
        return order.after(order.parse(moment), parse_object_id(last))
    except ValueError as error:
        raise ValidationFailed(errors=[field_error("cursor", "is not a cursor of this list")]) from error
