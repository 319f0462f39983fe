from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import get_args

import pytest
from PIL import Image

from eventsphere.demo import catalog, picture
from eventsphere.demo.catalog import MOST_SEATS, Becomes, DemoEvent
from eventsphere.local import accounts

DATA = catalog.load()
CATEGORIES = {
    "music",
    "theatre",
    "sports",
    "conference",
    "comedy",
    "family",
    "food",
    "art",
    "film",
    "community",
    "other",
}


def test_there_is_something_of_everything() -> None:
    assert len(DATA.events) >= 40
    assert {event.category for event in DATA.events} == CATEGORIES
    assert {event.organizer for event in DATA.events} == DATA.organizers.keys()
    assert len({event.venue for event in DATA.events}) > 30


def test_titles_and_addresses_tell_things_apart() -> None:
    assert len({event.title for event in DATA.events}) == len(DATA.events)
    names = [*DATA.people, *DATA.organizers.values()]
    assert len({catalog.email(name) for name in names}) == len(names)


LASTING = DATA.that_become("on sale", "draft", "cancelled")


def test_there_is_an_event_in_every_state() -> None:
    assert {event.becomes for event in DATA.events} == set(get_args(Becomes))
    assert all(sum(DATA.bookings(event).values()) for event in DATA.that_become("cancelled", "past"))
    assert not any(DATA.bookings(event) for event in DATA.that_become("draft"))


def test_who_waits_has_no_seat_of_an_event_that_is_sold_out() -> None:
    waited_for = [event for event in DATA.events if event.waiting]
    assert waited_for
    for event in waited_for:
        assert sum(DATA.bookings(event).values()) == event.capacity
        assert len(DATA.waiting(event)) == event.waiting
        assert not DATA.bookings(event).keys() & set(DATA.waiting(event))


@pytest.mark.parametrize("event", DATA.that_become("past"), ids=lambda event: event.title)
def test_a_past_event_is_one_that_is_over_soon(event: DemoEvent) -> None:
    now = datetime(2026, 12, 30, 23, 59, 59, tzinfo=UTC)
    starts, ends = (datetime.fromisoformat(event.body(now)[name]) for name in ("starts_at", "ends_at"))
    assert now < starts < ends <= now + timedelta(minutes=2)


@pytest.mark.parametrize("event", LASTING, ids=lambda event: event.title)
def test_every_other_event_lies_ahead_whatever_the_hour(event: DemoEvent) -> None:
    for hour in range(24):
        now = datetime(2026, 12, 30, hour, 59, 59, tzinfo=UTC)
        body = event.body(now)
        starts, ends = (datetime.fromisoformat(body[name]) for name in ("starts_at", "ends_at"))
        assert now + timedelta(hours=1) < starts < ends < now + timedelta(days=90)


@pytest.mark.parametrize("event", DATA.events, ids=lambda event: event.title)
def test_demo_people_book_as_much_as_planned_and_never_more_than_there_is(event: DemoEvent) -> None:
    booked = DATA.bookings(event)
    assert booked == DATA.bookings(event)
    assert all(1 <= seats <= MOST_SEATS for seats in booked.values())
    assert sum(booked.values()) <= event.capacity
    assert sum(booked.values()) == min(round(event.capacity * event.sold), MOST_SEATS * len(DATA.people))


def test_some_are_nearly_sold_out() -> None:
    full = [event for event in DATA.events if sum(DATA.bookings(event).values()) >= 0.9 * event.capacity]
    assert 5 <= len(full) < len(DATA.events) / 2


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_picture_is_a_small_jpeg_of_the_events_own(category: str) -> None:
    first = picture.jpeg("one", category)
    assert first == picture.jpeg("one", category) != picture.jpeg("two", category)
    assert len(first) < 200_000
    with Image.open(BytesIO(first)) as image:
        assert (image.format, image.size) == ("JPEG", (picture.WIDTH, picture.HEIGHT))


def test_the_demo_accounts_have_something_to_show() -> None:
    assert sum(event.organizer == "harbor" for event in DATA.events) >= 5
    assert catalog.email(DATA.organizers["harbor"]) == accounts.ORGANIZER
    attended = [event.title for event in DATA.events if accounts.ATTENDEE_NAME in DATA.bookings(event)]
    assert set(attended) == set(DATA.attended)
    assert len(attended) >= 5
