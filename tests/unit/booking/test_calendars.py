from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from icalendar import Event as Entry

from booking.calendars import write
from booking.models import Booking


def entry_of(booking: Booking, now: datetime, **event: str) -> tuple[Calendar, Entry]:
    written = write(booking, booking.event.model_copy(update=event), now)
    calendar = Calendar.from_ical(written)
    (entry,) = calendar.walk("VEVENT")
    return calendar, entry


def test_the_entry_says_when_and_where_in_utc(booking: Booking, now: datetime) -> None:
    confirmed = booking.model_copy(update={"status": "confirmed"})
    calendar, entry = entry_of(confirmed, now)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert entry["UID"] == f"{booking.id}@bookings.eventsphere"
    assert (entry["STATUS"], entry["SEQUENCE"], entry["SUMMARY"]) == ("CONFIRMED", 0, "Evening of strings")
    assert entry["DTSTART"].to_ical() == b"20270308T120000Z"
    assert entry["DTEND"].to_ical() == b"20270308T140000Z"
    assert booking.reference in entry["DESCRIPTION"]


def test_a_cancellation_takes_the_same_entry_out_again(booking: Booking, now: datetime) -> None:
    _, first = entry_of(booking.model_copy(update={"status": "confirmed"}), now)
    calendar, entry = entry_of(booking.model_copy(update={"status": "cancelled"}), now + timedelta(hours=1))
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert entry["UID"] == first["UID"]


@pytest.mark.parametrize(
    "text",
    [
        "Rock, Pop; Soul",
        "back\\slash",
        "two\nlines",
        "BEGIN:VEVENT\r\nEND:VCALENDAR",
        "\u00e4" * 150,
        "\U0001f3bb" * 60,
    ],
)
def test_any_title_and_venue_stays_one_text(booking: Booking, now: datetime, text: str) -> None:
    written = write(booking, booking.event.model_copy(update={"title": text, "venue": text}), now)
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    _, entry = entry_of(booking, now, title=text, venue=text)
    expected = text.replace("\r\n", "\n")
    assert (entry["SUMMARY"], entry["LOCATION"]) == (expected, expected)
