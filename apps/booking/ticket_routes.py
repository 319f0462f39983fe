"""Tickets and the door over HTTP."""

from typing import cast

from bson import ObjectId
from quart import Response, request

from booking import problems
from booking.calendars import LANGUAGES, Language
from booking.schemas import CheckedIn, CheckIn, PublicKeys, Ticket
from booking.services import Services
from kit.access import ORGANIZER, PUBLIC, USER, principal
from kit.json import dumps
from kit.limits import per_minute
from kit.openapi import Media
from kit.problems import NotFound
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("tickets")
IN_OTHER_STATE = (problems.BookingPending, problems.BookingRejected, problems.BookingCancelled)
TICKET_PROBLEMS = (NotFound, *IN_OTHER_STATE)
CHECK_IN_PROBLEMS = (
    *TICKET_PROBLEMS,
    problems.AlreadyCheckedIn,
    problems.TicketInvalid,
    problems.TicketForAnotherEvent,
)
FOR_ALL = {"Cache-Control": "public, max-age=300, s-maxage=300"}


def services() -> Services:
    """The rules of the running service."""
    return cast("Services", runtime().service)


def preferred_language() -> Language:
    """Return the language that the person's browser or app prefers among those that there are, else English."""
    found = request.accept_languages.best_match(LANGUAGES, "en")
    return cast("Language", found)


@routes.get("/api/bookings/.well-known/tickets.json", access=PUBLIC, limit=per_minute(300), answers={200: PublicKeys})
async def list_ticket_keys() -> Answer:
    """The public keys that verify tickets, also without asking us (JWKS, RFC 7517)."""
    return Response(dumps(services().tickets.keys.document), headers=FOR_ALL, content_type="application/json")


@routes.get(
    "/api/bookings/<booking_id>/ticket",
    access=USER,
    limit=per_minute(120),
    answers={200: Ticket},
    problems=TICKET_PROBLEMS,
)
async def get_ticket(booking_id: ObjectId) -> Answer:
    """The signed ticket of one of my confirmed bookings."""
    return await services().tickets.ticket(principal().id, booking_id)


@routes.get(
    "/api/bookings/<booking_id>/ticket.png",
    access=USER,
    limit=per_minute(30),
    answers={200: Media("image/png", "The ticket as QR code")},
    problems=TICKET_PROBLEMS,
)
async def get_ticket_png(booking_id: ObjectId) -> Answer:
    """The ticket of one of my confirmed bookings as a picture."""
    picture = await services().tickets.picture(principal().id, booking_id, "png")
    return Response(picture, content_type="image/png")


@routes.get(
    "/api/bookings/<booking_id>/ticket.svg",
    access=USER,
    limit=per_minute(30),
    answers={200: Media("image/svg+xml", "The ticket as QR code")},
    problems=TICKET_PROBLEMS,
)
async def get_ticket_svg(booking_id: ObjectId) -> Answer:
    """The ticket of one of my confirmed bookings as a picture of any size."""
    picture = await services().tickets.picture(principal().id, booking_id, "svg")
    return Response(picture, content_type="image/svg+xml")


@routes.get(
    "/api/bookings/<booking_id>/calendar.ics",
    access=USER,
    limit=per_minute(120),
    answers={200: Media("text/calendar", "The event as an entry for a calendar (RFC 5545)")},
    problems=(NotFound, problems.BookingPending, problems.BookingRejected),
)
async def get_calendar(booking_id: ObjectId) -> Answer:
    """The event of one of my bookings for my calendar; after a cancellation, what takes it out again.

    The texts are in the first language of `Accept-Language` that there is: English or German.
    """
    language = preferred_language()
    calendar = await services().calendars.calendar(principal().id, booking_id, language)
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(calendar, headers=headers, content_type="text/calendar; charset=utf-8")


@routes.post(
    "/api/bookings/events/<event_id>/check-in",
    access=ORGANIZER,
    limit=per_minute(600),
    body=CheckIn,
    answers={200: CheckedIn},
    problems=CHECK_IN_PROBLEMS,
)
async def check_in(event_id: ObjectId, data: CheckIn) -> Answer:
    """Let the people of a booking in, once, by their ticket or by the reference that they tell."""
    return await runtime().tasks.finish(services().door.check_in(principal(), event_id, data))
