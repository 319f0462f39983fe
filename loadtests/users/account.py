"""A person with an account of their own, which is deleted when they leave."""

from typing import Any

from loadtests.users.base import Person, unique

PASSWORD = "quiet-harbour-lantern-72"  # noqa: S105 - of accounts that live as long as the test
MOST_BOOKINGS = 2


class Account(Person):
    """Registers on arrival; cancels all bookings and deletes the account on leaving."""

    abstract = True

    def on_start(self) -> None:
        """Open an account."""
        self.email = f"load-{unique()}@example.org"
        self.bookings: list[str] = []
        wanted = {"email": self.email, "password": PASSWORD, "name": "Load Test"}
        _, answer = self.call("POST", "/api/auth/register", "/api/auth/register", expect=(201,), body=wanted)
        self.token = (answer or {}).get("access_token", "")

    def on_stop(self) -> None:
        """Leave nothing behind."""
        while self.token and self.bookings:
            self.cancel()
        if self.token:
            self.call("DELETE", "/api/auth/me", "/api/auth/me", expect=(204,), body={"password": PASSWORD})

    def log_in(self) -> None:
        """Log in again, as after a break; tokens live 15 minutes."""
        self.token = ""
        given = {"email": self.email, "password": PASSWORD}
        _, answer = self.call("POST", "/api/auth/login", "/api/auth/login", body=given)
        self.token = (answer or {}).get("access_token", "")

    def book_event(self, event: str) -> int:
        """Book a seat of an event; a full house is an answer, not a failure. Return the status."""
        key = {"Idempotency-Key": unique()}
        wanted = {"event_id": event, "seats": 1}
        status, answer = self.member_call(
            "POST", "/api/bookings", "/api/bookings", expect=(201, 202, 404, 409), body=wanted, headers=key
        )
        if status in (201, 202) and answer:
            self.bookings.append(answer["id"])
        return status

    def cancel(self) -> None:
        """Cancel the oldest booking."""
        if self.bookings:
            booking = self.bookings.pop(0)
            path = f"/api/bookings/{booking}/cancel"
            self.member_call("POST", path, "/api/bookings/{id}/cancel", expect=(200, 409))

    def member_call(
        self, method: str, path: str, name: str, expect: tuple[int, ...] = (200,), **given: Any
    ) -> tuple[int, Any]:
        """Send a request that needs a token; once the token has ended, log in and send it again."""
        status, answer = self.call(method, path, name, expect=(*expect, 401), **given)
        if status == 401:
            self.log_in()
            status, answer = self.call(method, path, name, expect=expect, **given)
        return status, answer
