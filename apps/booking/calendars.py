"""A booking as an entry of the person's calendar (RFC 5545)."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Literal, get_args

from bson import ObjectId

from booking.models import BookedEvent, Booking
from booking.problems import check_confirmed
from booking.repository import BookingRepository
from booking.seats import Seats
from kit.problems import NotFound, Problem
from kit.types import utc_now

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


TEXTS: dict[Language, tuple[str, str, str]] = {
    "en": ("seat", "seats", "booking"),
    "de": ("Platz", "Plätze", "Buchung"),
}
"""One seat, more seats, and what comes before the reference."""


class Calendars:
    """Makes calendar files; the library is loaded for the first one."""

    def __init__(self, bookings: BookingRepository, seats: Seats, clock: Callable[[], datetime] = utc_now) -> None:
        self.bookings, self.seats, self.clock = bookings, seats, clock

    async def calendar(self, user_id: ObjectId, booking_id: ObjectId, language: Language = "en") -> bytes:
        """Return the calendar file of one's own booking. That of a cancelled booking takes the entry out again.

        Raises:
            NotFound: the person has no such booking.
            BookingPending, BookingRejected: it has no seats.
        """
        booking = await self.bookings.find({"_id": booking_id, "user_id": user_id})
        if booking is None:
            raise NotFound("There is no such booking")
        if booking.status != "cancelled":
            check_confirmed(booking.status)
        return write(booking, await self._today(booking), self.clock(), language)

    async def _today(self, booking: Booking) -> BookedEvent:
        """Return the newer of what event tells and the booking's own copy; the copy when event can't tell."""
        try:
            told = (await self.seats.facts(booking.event_id)).snapshot
        except Problem:
            return booking.event
        return told if told.facts_version >= booking.event.facts_version else booking.event


def write(booking: Booking, event: BookedEvent, now: datetime, language: Language = "en") -> bytes:
    """Write the calendar file: always the same entry (UID).

    A file with a higher SEQUENCE replaces earlier ones (RFC 5546, section 2.1.4). It rises with each change of the
    event, and once more when the booking is cancelled, which is final.
    """
    icalendar = import_module("icalendar")
    cancelled = booking.status == "cancelled"
    entry = icalendar.Event()
    for name, value in {
        "uid": f"{booking.id}@bookings.eventsphere",
        "sequence": event.facts_version + int(cancelled),
        "status": "CANCELLED" if cancelled else "CONFIRMED",
        "dtstamp": now,
        "dtstart": event.starts_at,
        "dtend": event.ends_at,
        "summary": event.title,
        "location": event.venue,
        "description": describe(booking, language),
    }.items():
        entry.add(name, value)
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//EventSphere//Bookings//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def describe(booking: Booking, language: Language) -> str:
    """Say how many seats were booked, and under which reference."""
    one, more, booked = TEXTS[language]
    return f"{booking.seats} {one if booking.seats == 1 else more}, {booked} {booking.reference}"
