"""The demo data file, and what follows from it: the same every time."""

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from eventsphere.local import accounts

MOST_SEATS = 6  # a booking of the demo
SOON = timedelta(minutes=1)  # a past event starts so long after it was made, and lasts as long

Becomes = Literal["on sale", "draft", "cancelled", "past"]


@dataclass(frozen=True)
class DemoEvent:
    """An event of the data file.

    `days` counts from today, `at` is an hour in UTC, `price` is in cents, `sold` is a share of 1, `waiting` counts
    the people on the waiting list. `becomes` is what the event is in the end.
    """

    organizer: str
    title: str
    category: str
    venue: str
    time_zone: str
    days: int
    at: int
    hours: int
    capacity: int
    price: int
    sold: float
    description: str
    becomes: Becomes = "on sale"
    waiting: int = 0

    def body(self, now: datetime) -> dict[str, Any]:
        """Return what `POST /api/events` takes."""
        starts, ends = self._soon(now) if self.becomes == "past" else self._ahead(now)
        return {
            "title": self.title,
            "description": self.description,
            "category": self.category,
            "venue": self.venue,
            "time_zone": self.time_zone,
            "starts_at": _rfc3339(starts),
            "ends_at": _rfc3339(ends),
            "capacity": self.capacity,
            "price": {"amount": self.price, "currency": "USD"},
        }

    def _ahead(self, now: datetime) -> tuple[datetime, datetime]:
        day = now.replace(hour=self.at, minute=0, second=0, microsecond=0)
        starts = day + timedelta(days=self.days if day > now else self.days + 1)
        return starts, starts + timedelta(hours=self.hours)

    @staticmethod
    def _soon(now: datetime) -> tuple[datetime, datetime]:
        """Return times that are over shortly: the API refuses an event that starts in the past."""
        return now + SOON, now + 2 * SOON


@dataclass(frozen=True)
class Catalog:
    """Names of people, titles of what the demo attendee visits, organizers by their short names, and events."""

    people: tuple[str, ...]
    attended: tuple[str, ...]
    organizers: dict[str, str]
    events: tuple[DemoEvent, ...]

    @property
    def guests(self) -> tuple[str, ...]:
        """Everybody who books: the people, and the demo attendee."""
        return (*self.people, accounts.ATTENDEE_NAME)

    def bookings(self, event: DemoEvent) -> dict[str, int]:
        """Who books how many seats: never more than there are."""
        chance = random.Random(event.title)  # noqa: S311 - the same people every time, nothing secret
        wanted = round(event.capacity * event.sold)
        seats: dict[str, int] = {}
        for person in chance.sample(self.people, len(self.people)):
            taken = min(chance.randint(1, MOST_SEATS), wanted)
            if not taken:
                break
            seats[person] = taken
            wanted -= taken
        seats = _top_up(seats, wanted)
        if event.title in self.attended:  # somebody leaves it to the demo attendee
            seats[accounts.ATTENDEE_NAME] = seats.pop(next(iter(seats)))
        return seats

    def waiting(self, event: DemoEvent) -> list[str]:
        """Return who waits for a seat of an event: people who have none."""
        booked = self.bookings(event)
        return [person for person in self.people if person not in booked][: event.waiting]

    def that_become(self, *states: Becomes) -> list[DemoEvent]:
        """Return the events that are in one of these states in the end."""
        return [event for event in self.events if event.becomes in states]


def _top_up(seats: dict[str, int], wanted: int) -> dict[str, int]:
    """Spread seats that are still wanted over those who booked less than they may."""
    for person, taken in seats.items():
        more = min(MOST_SEATS - taken, wanted)
        seats[person] = taken + more
        wanted -= more
    return seats


def email(name: str) -> str:
    """A person's or organizer's address: `amara.okafor@example.org`; the demo accounts have short ones."""
    known = {accounts.ATTENDEE_NAME: accounts.ATTENDEE, accounts.ORGANIZER_NAME: accounts.ORGANIZER}
    return known.get(name) or ".".join(name.lower().split()) + "@example.org"


@cache
def load() -> Catalog:
    """The data file."""
    raw = tomllib.loads(files("eventsphere.demo").joinpath("data.toml").read_text(encoding="utf-8"))
    zones = {city: zone for zone, cities in raw["zones"].items() for city in cities}
    events = tuple(DemoEvent(**each, time_zone=zones[_city(each["venue"])]) for each in raw["events"])
    return Catalog(tuple(raw["people"]), tuple(raw["attended"]), raw["organizers"], events)


def _city(venue: str) -> str:
    return venue.rpartition(", ")[2]


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
