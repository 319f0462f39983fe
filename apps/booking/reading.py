"""Reads of bookings: raw documents with a projection, each backed by an index."""

from collections.abc import Mapping
from typing import Any

from bson import ObjectId

from booking.answers import FIELDS
from booking.models import Booking
from booking.references import reference_beginnings
from booking.schemas import AttendeeQuery, MyBookingsQuery
from booking.states import SEEN_BY_ORGANIZERS
from kit.database import Database, Document
from kit.pages import PageQuery, decode_cursor
from kit.problems import ValidationFailed, field_error
from kit.types import parse_object_id


class BookingReads:
    """Lists, single bookings and sums."""

    def __init__(self, database: Database) -> None:
        self.bookings = database.collection(Booking)

    async def one(self, query: Mapping[str, Any]) -> Document | None:
        """The fields of one booking that an answer needs."""
        return await self.bookings.find_one(query, FIELDS)

    async def of_person(self, user_id: ObjectId, wanted: MyBookingsQuery) -> list[Document]:
        """Read a person's bookings, newest first; one more than the page holds if there is another page."""
        query: Document = {"user_id": user_id}
        if wanted.event_id:
            query["event_id"] = wanted.event_id
        return await self._page(query, wanted)

    async def of_event(self, event_id: ObjectId, wanted: AttendeeQuery) -> list[Document]:
        """An event's bookings that have or had seats, newest first; one more if there is another page."""
        statuses = [wanted.status] if wanted.status else list(SEEN_BY_ORGANIZERS)
        query: Document = {"event_id": event_id, "status": {"$in": statuses}}
        if wanted.reference:
            query["$or"] = [_begins(each) for each in reference_beginnings(wanted.reference)]
        return await self._page(query, wanted)

    async def _page(self, query: Document, page: PageQuery) -> list[Document]:
        if page.cursor:
            query["_id"] = {"$lt": position(page.cursor)}
        return await self.bookings.find(query, FIELDS).sort("_id", -1).limit(page.limit + 1).to_list()

    async def sums_by_day(self, event_id: ObjectId, time_zone: str) -> list[Document]:
        """Sum up the confirmed bookings of an event by days of a time zone, oldest day first.

        Each sum is `{_id: day, bookings, seats, amount, checked_in_bookings, checked_in_seats}`.
        """
        day = {"$dateToString": {"format": "%Y-%m-%d", "date": "$created_at", "timezone": time_zone}}
        came = {"$gt": ["$checked_in_at", None]}  # in the order of BSON, null and a missing field come before times
        sums = {
            "bookings": {"$sum": 1},
            "seats": {"$sum": "$seats"},
            "amount": {"$sum": "$total.amount"},
            "checked_in_bookings": {"$sum": {"$cond": [came, 1, 0]}},
            "checked_in_seats": {"$sum": {"$cond": [came, "$seats", 0]}},
        }
        cursor = await self.bookings.aggregate(
            [
                {"$match": {"event_id": event_id, "status": "confirmed"}},
                {"$group": {"_id": day} | sums},
                {"$sort": {"_id": 1}},
            ]
        )
        return await cursor.to_list()


def _begins(beginning: str) -> Document:
    return {"reference": {"$gte": beginning, "$lt": f"{beginning}~"}}  # "~" comes after all that a reference holds


def position(cursor: str) -> ObjectId:
    """The id in a cursor.

    Raises:
        ValidationFailed: it is not a cursor of a list by id.
    """
    try:
        return parse_object_id(decode_cursor(cursor, 1)[0])
    except ValueError as error:
        raise ValidationFailed(errors=[field_error("cursor", "is not a cursor of this list")]) from error
