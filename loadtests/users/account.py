"""A person with an account of their own, which is deleted when they leave."""

from loadtests.users.base import Person, unique

PASSWORD = "quiet-harbour-lantern-72"  # noqa: S105 - of accounts that live as long as the test
MOST_BOOKINGS = 2


class Account(Person):
    """Registers on arrival; cancels all bookings and deletes the account on leaving."""

    abstract = True
    password = PASSWORD

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

    def book_event(self, event: str) -> int:
        """Book a seat of an event; a full house is an answer, not a failure. Return the status."""
        key = {"Idempotency-Key": unique()}
        wanted = {"event_id": event, "seats": 1}
        status, answer = self.call(
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
            self.call("POST", path, "/api/bookings/{id}/cancel", expect=(200, 409))
