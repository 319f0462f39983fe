"""An organizer who looks after one event, and drafts others."""

import os
from typing import Any

from loadtests.users.base import TRAFFIC, Person, manners, unique
from loadtests.users.drafts import TITLE, event

EMAIL = os.environ.get("EVENTSPHERE_LOADTEST_ORGANIZER", "organizer@example.org")
PASSWORD = os.environ.get("EVENTSPHERE_DEMO_PASSWORD", "")


class Organizer(Person):
    """Publishes an event on arrival and cancels it on leaving; drafts are deleted at once."""

    email = EMAIL
    password = PASSWORD
    seats = 100_000

    def on_start(self) -> None:
        """Log in and publish an event."""
        self.log_in()
        self.event = self.make(event(self.seats))
        if self.event:
            self.call("POST", f"/api/events/{self.event}/publish", "/api/events/{id}/publish")

    def on_stop(self) -> None:
        """Cancel the event."""
        if self.event:
            self.call("POST", f"/api/events/{self.event}/cancel", "/api/events/{id}/cancel")

    def make(self, wanted: dict[str, Any]) -> str:
        """Make a draft; return its id, or nothing."""
        key = {"Idempotency-Key": unique()}
        _, made = self.call("POST", "/api/events", "/api/events", expect=(201,), body=wanted, headers=key)
        return (made or {}).get("id", "") if self.token else ""

    def statistics(self) -> None:
        """Look at what was sold."""
        if self.event:
            name = "/api/bookings/events/{id}/statistics"
            self.call("GET", f"/api/bookings/events/{self.event}/statistics", name)

    def attendees(self) -> None:
        """Look at who comes."""
        if self.event:
            self.call("GET", f"/api/bookings/events/{self.event}", "/api/bookings/events/{id}")

    def change(self) -> None:
        """Change the description."""
        if self.event:
            body = {"description": f"Made by a load test ({unique()})."}
            self.call("PATCH", f"/api/events/{self.event}", "/api/events/{id}", body=body)

    def draft(self) -> None:
        """Make a draft and think better of it."""
        made = self.make(event(10, f"{TITLE} draft"))
        if made:
            self.call("DELETE", f"/api/events/{made}", "/api/events/{id}", expect=(204,))


for _name, _value in manners(TRAFFIC.organizer, Organizer).items():
    setattr(Organizer, _name, _value)
