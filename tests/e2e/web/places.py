"""Every page of the web app: where it is and who may see it."""

import json
from dataclasses import dataclass
from pathlib import Path

FRONTEND = Path(__file__).parents[3] / "apps" / "frontend"
PATHS: list[str] = json.loads((FRONTEND / "src" / "paths.json").read_text())
"""The app's own list: its unit tests hold it equal to the table of routes."""


@dataclass(frozen=True)
class Place:
    """An address with `{event}` or `{booking}` for their ids, and a demo account that sees it; "" needs none."""

    address: str
    who: str = ""


PLACES = {
    "/": Place("/"),
    "/*": Place("/nowhere"),
    "/account": Place("/account", "attendee"),
    "/admin": Place("/admin", "admin"),
    "/bookings": Place("/bookings", "attendee"),
    "/bookings/:bookingId": Place("/bookings/{booking}", "attendee"),
    "/events/:eventId": Place("/events/{event}"),
    "/login": Place("/login"),
    "/organizer": Place("/organizer", "organizer"),
    "/organizer/:eventId": Place("/organizer/{event}", "organizer"),
    "/organizer/:eventId/check-in": Place("/organizer/{event}/check-in", "organizer"),
    "/organizer/:eventId/edit": Place("/organizer/{event}/edit", "organizer"),
    "/organizer/new": Place("/organizer/new", "organizer"),
    "/register": Place("/register"),
}
