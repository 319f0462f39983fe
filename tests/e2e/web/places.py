"""Every page of the web app: where it is and who may see it."""

import json
from dataclasses import dataclass
from pathlib import Path

FRONTEND = Path(__file__).parents[3] / "apps" / "frontend"
PATHS: list[str] = json.loads((FRONTEND / "src" / "paths.json").read_text())
"""The app's own list: its unit tests hold it equal to the table of routes."""


@dataclass(frozen=True)
class Place:
    """A page.

    Attributes:
        address: Its address, with `{event}` or `{booking}` for their ids.
        label: Its name in the gallery of pictures.
        who: The demo account that sees it; "" for everybody.
    """

    address: str
    label: str
    who: str = ""


PLACES = {
    "/": Place("/", "Start page: search, categories and the next events"),
    "/*": Place("/nowhere", "An address that does not exist"),
    "/account": Place("/account", "Account: name, display, password, devices", "attendee"),
    "/admin": Place("/admin", "People and roles, for administrators", "admin"),
    "/bookings": Place("/bookings", "My tickets", "attendee"),
    "/bookings/:bookingId": Place("/bookings/{booking}", "One booking with its ticket and code", "attendee"),
    "/events/:eventId": Place("/events/{event}", "One event, and the form that books it"),
    "/login": Place("/login", "Log in"),
    "/organizer": Place("/organizer", "My events, for organizers", "organizer"),
    "/organizer/:eventId": Place("/organizer/{event}", "How one event sells, and who comes", "organizer"),
    "/organizer/:eventId/check-in": Place("/organizer/{event}/check-in", "The door: check tickets in", "organizer"),
    "/organizer/:eventId/edit": Place("/organizer/{event}/edit", "Change an event", "organizer"),
    "/organizer/new": Place("/organizer/new", "Create an event", "organizer"),
    "/register": Place("/register", "Create an account"),
}
PEOPLE = sorted({place.who for place in PLACES.values()})
"""Whose pages there are: a walk logs each of them in once."""
