"""A booking as an entry of the person's calendar (RFC 5545)."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from bson import ObjectId

from booking.models import BookedEvent, Booking
from booking.problems import check_confirmed
from booking.repository import BookingRepository
from booking.seats import Seats
from kit.problems import NotFound, Problem
from kit.types import utc_now

PRODUCT = "-//EventSphere//Bookings//EN"


class Calendars:
    """Makes calendar files; the library is loaded for the first one."""

    def __init__(self, bookings: BookingRepository, seats: Seats, clock: Callable[[], datetime] = utc_now) -> None:
        self.bookings, self.seats, self.clock = bookings, seats, clock

    async def calendar(self, user_id: ObjectId, booking_id: ObjectId) -> bytes:
        """The calendar file of one's own booking; of a cancelled one it takes the entry out again.

        Raises:
            NotFound: the person has no such booking.
            BookingPending, BookingRejected: it has no seats.
        """
        booking = await self.bookings.find({"_id": booking_id, "user_id": user_id})
        if booking is None:
            raise NotFound("There is no such booking")
        if booking.status != "cancelled":
            check_confirmed(booking.status)
        return write(booking, await self._today(booking), self.clock())

    async def _today(self, booking: Booking) -> BookedEvent:
        """The event as it is now; as it was at booking when event can't tell."""
        try:
            return (await self.seats.facts(booking.event_id)).snapshot
        except Problem:
            return booking.event


def write(booking: Booking, event: BookedEvent, now: datetime) -> bytes:
    """The calendar file: the same entry each time (UID), a later one replaces an earlier one."""
    icalendar = import_module("icalendar")
    cancelled = booking.status == "cancelled"
    entry = icalendar.Event()
    for name, value in {
        "uid": f"{booking.id}@bookings.eventsphere",
        "sequence": int(cancelled),
        "status": "CANCELLED" if cancelled else "CONFIRMED",
        "dtstamp": now,
        "dtstart": event.starts_at,
        "dtend": event.ends_at,
        "summary": event.title,
        "location": event.venue,
        "description": f"{booking.seats} seats, booking {booking.reference}",
    }.items():
        entry.add(name, value)
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
