"""What organizers can do with an event's bookings over HTTP: see who did what, and take the list along."""

from typing import cast

from bson import ObjectId
from quart import Response, request

from booking.schemas import ExportQuery, HappeningPage, History
from booking.services import Services
from kit.access import ORGANIZER, principal
from kit.limits import per_minute
from kit.openapi import Media
from kit.pages import PageQuery
from kit.problems import NotFound
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("organizers")


def services() -> Services:
    """The rules of the running service."""
    return cast("Services", runtime().service)


@routes.get(
    "/api/bookings/<booking_id>/history",
    access=ORGANIZER,
    limit=per_minute(120),
    answers={200: History},
    problems=[NotFound],
)
async def get_history(booking_id: ObjectId) -> Answer:
    """Who did what to a booking of an event that I organize."""
    return await services().audit.of_booking(principal(), booking_id)


@routes.get(
    "/api/bookings/events/<event_id>/history",
    access=ORGANIZER,
    limit=per_minute(120),
    query=PageQuery,
    answers={200: HappeningPage},
    problems=[NotFound],
)
async def get_event_history(event_id: ObjectId, query_args: PageQuery) -> Answer:
    """Who took the bookings of an event that I organize along, newest first."""
    return await services().audit.of_event(principal(), event_id, query_args)


@routes.get(
    "/api/bookings/events/<event_id>/export.csv",
    access=ORGANIZER,
    limit=per_minute(10),
    query=ExportQuery,
    answers={200: Media("text/csv", "One line for each booking (RFC 4180), streamed")},
    problems=[NotFound],
)
async def export_bookings(event_id: ObjectId, query_args: ExportQuery) -> Answer:
    """Bookings of an event that I organize, for a spreadsheet; an answer that breaks off is not the whole list.

    The file is UTF-8 with a byte order mark. HEAD tells the headers only, and does not count as an export.
    """
    export = services().export
    if request.method == "HEAD":
        pieces = await export.preview(principal(), event_id)
    else:
        pieces = await export.begin(principal(), event_id, query_args)
    headers = {"Content-Disposition": f'attachment; filename="bookings-{event_id}.csv"', "Cache-Control": "no-store"}
    return Response(pieces, headers=headers, content_type="text/csv; charset=utf-8; header=present")
