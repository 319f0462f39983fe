from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from icalendar import Event as Entry

from booking.calendars import Language, describe, write
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


def test_the_sequence_rises_with_each_change_of_the_event_and_with_the_cancellation(
    booking: Booking, now: datetime
) -> None:
    confirmed = booking.model_copy(update={"status": "confirmed"})
    cancelled = booking.model_copy(update={"status": "cancelled"})
    moved = booking.event.model_copy(update={"facts_version": 3})
    steps = [(confirmed, booking.event), (confirmed, moved), (cancelled, moved)]
    entries = [Calendar.from_ical(write(each, event, now)).walk("VEVENT")[0] for each, event in steps]
    assert [entry["SEQUENCE"] for entry in entries] == [0, 3, 4]
    assert len({entry["UID"] for entry in entries}) == 1


@pytest.mark.parametrize(
    ("seats", "language", "said"),
    [
        (1, "en", "1 seat, booking ES-7K3M-9QXT"),
        (2, "en", "2 seats, booking ES-7K3M-9QXT"),
        (1, "de", "1 Platz, Buchung ES-7K3M-9QXT"),
        (2, "de", "2 Plätze, Buchung ES-7K3M-9QXT"),
    ],
)
def test_the_description_counts_as_people_of_the_language_do(
    booking: Booking, seats: int, language: Language, said: str
) -> None:
    assert describe(booking.model_copy(update={"seats": seats}), language) == said


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
