"""The HTTP side of bookings: parse, call one rule, answer."""

from typing import cast

from bson import ObjectId
from quart import Response

from booking import problems
from booking.schemas import (
    AttendeeQuery,
    Booking,
    BookingPage,
    CreateBooking,
    IdempotencyHeaders,
    MyBookingsQuery,
    Statistics,
)
from booking.services import Services
from kit.access import ORGANIZER, USER, principal
from kit.idempotency import REPLAYED, IdempotencyKeyReused
from kit.limits import per_minute
from kit.problems import NotFound, NotOnSale, SoldOut
from kit.routing import Answer, Routes
from kit.runtime import runtime
from kit.terms import TermsChanged

routes = Routes("booking")
JSON = "application/json"
REFUSALS = (
    NotFound,
    SoldOut,
    NotOnSale,
    problems.PersonLimit,
    TermsChanged,
    problems.BookingRejected,
    problems.StillWaiting,
    problems.OfferExpired,
    problems.OfferAccepted,
    problems.WaitingListLeft,
)
KEY_PROBLEMS = (problems.IdempotencyKeyInUse, IdempotencyKeyReused)
CANCEL_PROBLEMS = (
    NotFound,
    problems.EventStarted,
    problems.AlreadyCheckedIn,
    problems.BookingPending,
    problems.BookingRejected,
)


def services() -> Services:
    """The rules of the running service."""
    return cast("Services", runtime().service)


@routes.post(
    "/api/bookings",
    access=USER,
    limit=per_minute(60),
    body=CreateBooking,
    headers=IdempotencyHeaders,
    answers={201: Booking, 202: Booking},
    problems=REFUSALS + KEY_PROBLEMS,
)
async def create_booking(data: CreateBooking, headers: IdempotencyHeaders) -> Answer:
    """Book seats.

    201 with the confirmed booking; 202 with a pending one while it is not known whether event gave the seats (ask for
    the booking again, or repeat the request with the same key). The booking goes on when the client leaves.
    """
    booking = services().bookings.create(principal().id, headers.idempotency_key, data)
    created = await runtime().tasks.finish(booking)
    found = {"Location": f"/api/bookings/{created.booking_id}"}
    replayed = REPLAYED if created.replayed else {}
    return Response(created.body, created.status, found | replayed, content_type=JSON)


@routes.get("/api/bookings", access=USER, limit=per_minute(300), query=MyBookingsQuery, answers={200: BookingPage})
async def list_bookings(query_args: MyBookingsQuery) -> Answer:
    """My bookings, newest first."""
    return Response(await services().mine.page(principal(), query_args), content_type=JSON)


@routes.get(
    "/api/bookings/<booking_id>", access=USER, limit=per_minute(300), answers={200: Booking}, problems=[NotFound]
)
async def get_booking(booking_id: ObjectId) -> Answer:
    """One of my bookings."""
    return Response(await services().mine.by_id(principal(), booking_id), content_type=JSON)


@routes.get(
    "/api/bookings/by-reference/<reference>",
    access=USER,
    limit=per_minute(60),
    answers={200: Booking},
    problems=[NotFound],
)
async def get_booking_by_reference(reference: str) -> Answer:
    """One of my bookings, by the reference as a person types it."""
    return Response(await services().mine.by_reference(principal(), reference), content_type=JSON)


@routes.post(
    "/api/bookings/<booking_id>/cancel",
    access=USER,
    limit=per_minute(60),
    answers={200: Booking},
    problems=CANCEL_PROBLEMS,
)
async def cancel_booking(booking_id: ObjectId) -> Answer:
    """Cancel one of my bookings and give its seats back; repeating it changes nothing."""
    cancelled = await runtime().tasks.finish(services().bookings.cancel(principal().id, booking_id))
    return Response(cancelled, content_type=JSON)


@routes.get(
    "/api/bookings/events/<event_id>",
    access=ORGANIZER,
    limit=per_minute(300),
    query=AttendeeQuery,
    answers={200: BookingPage},
    problems=[NotFound],
)
async def list_event_bookings(event_id: ObjectId, query_args: AttendeeQuery) -> Answer:
    """Bookings of an event that I organize, newest first."""
    return Response(await services().organizers.bookings(principal(), event_id, query_args), content_type=JSON)


@routes.get(
    "/api/bookings/events/<event_id>/statistics",
    access=ORGANIZER,
    limit=per_minute(120),
    answers={200: Statistics},
    problems=[NotFound],
)
async def get_event_statistics(event_id: ObjectId) -> Answer:
    """Confirmed bookings of an event that I organize, and what they bring."""
    return await services().organizers.statistics(principal(), event_id)
