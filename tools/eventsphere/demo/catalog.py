"""The demo data file, and what follows from it: the same every time."""

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from eventsphere.local import accounts

MOST_SEATS = 6  # a booking of the demo


@dataclass(frozen=True)
class DemoEvent:
    """An event of the data file; `days` from today, `at` an hour in UTC, `price` in cents, `sold` a share of 1."""

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

    def body(self, now: datetime) -> dict[str, Any]:
        """What `POST /api/events` takes."""
        day = now.replace(hour=self.at, minute=0, second=0, microsecond=0)
        starts = day + timedelta(days=self.days if day > now else self.days + 1)
        return {
            "title": self.title,
            "description": self.description,
            "category": self.category,
            "venue": self.venue,
            "time_zone": self.time_zone,
            "starts_at": _rfc3339(starts),
            "ends_at": _rfc3339(starts + timedelta(hours=self.hours)),
            "capacity": self.capacity,
            "price": {"amount": self.price, "currency": "USD"},
        }


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
