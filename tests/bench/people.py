"""What people of the traffic model do, once each, against a platform of the bench's own."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from secrets import token_hex

from loadtests.users.drafts import event as draft
from tests.support.client import Client, Reply

Action = Callable[[], Awaitable[None]]
PASSWORD = "quiet-harbour-lantern-72"
BUYERS = 40
SEATS = 100_000


class People:
    """An organizer with events on sale, and members who book. Each action is one of the traffic model's."""

    def __init__(self, platform: Client) -> None:
        self.platform = platform
        self.tokens: list[str] = []
        self.organizer = ""
        self.events: list[str] = []
        self.bookings: list[tuple[str, str]] = []
        self.emails: list[str] = []
        self.turn = count()

    async def prepare(self, organizer_password: str, events: int = 60) -> None:
        """Publish events, and open accounts."""
        given = {"email": "organizer@example.org", "password": organizer_password}
        self.organizer = (await self._ok("POST", "/api/auth/login", given))["access_token"]
        for number in range(events):
            made = await self._make(f"Evening of strings, number {number}")
            await self._ok("POST", f"/api/events/{made}/publish", token=self.organizer)
            self.events.append(made)
        for _ in range(BUYERS):
            await self.register()

    def actions(self) -> Mapping[str, Action]:
        """Return each action by its name in the traffic model."""
        found: list[Action] = [self.browse, self.search, self.read, self.bookings_page, self.book, self.cancel]
        found += [self.log_in, self.statistics, self.attendees, self.change, self.draft]
        return {action.__name__: action for action in found}

    async def browse(self) -> None:
        """Look at a page of events that nobody has just looked at."""
        await self._ok("GET", f"/api/events?limit=20&from=2020-01-01T00:00:00.{next(self.turn):06}Z")

    async def search(self) -> None:
        """Look for words that nobody has just looked for."""
        await self._ok("GET", f"/api/events?query=strings{next(self.turn)}")

    async def read(self) -> None:
        """Open one of the events."""
        await self._ok("GET", f"/api/events/{self._next(self.events)}")

    async def bookings_page(self) -> None:
        """Look at one's own bookings."""
        await self._ok("GET", "/api/bookings", token=self._next(self.tokens))

    async def book(self) -> None:
        """Book a seat."""
        token, body = self._next(self.tokens), {"event_id": self._next(self.events), "seats": 1}
        booked = await self._ok("POST", "/api/bookings", body, token=token)
        self.bookings.append((booked["id"], token))

    async def cancel(self) -> None:
        """Cancel a booking."""
        booking, token = self.bookings.pop()
        await self._ok("POST", f"/api/bookings/{booking}/cancel", token=token)

    async def log_in(self) -> None:
        """Log in."""
        await self._ok("POST", "/api/auth/login", {"email": self._next(self.emails), "password": PASSWORD})

    async def register(self) -> None:
        """Open an account."""
        email = f"bench-{token_hex(8)}@example.org"
        account = await self._ok("POST", "/api/auth/register", {"email": email, "password": PASSWORD, "name": "Ada"})
        self.emails.append(email)
        self.tokens.append(account["access_token"])

    async def statistics(self) -> None:
        """Look at what was sold of an event."""
        await self._ok("GET", f"/api/bookings/events/{self._next(self.events)}/statistics", token=self.organizer)

    async def attendees(self) -> None:
        """Look at who comes to an event."""
        await self._ok("GET", f"/api/bookings/events/{self._next(self.events)}", token=self.organizer)

    async def change(self) -> None:
        """Change an event's description."""
        body = {"description": f"By candle light ({next(self.turn)})."}
        await self._ok("PATCH", f"/api/events/{self._next(self.events)}", body, token=self.organizer)

    async def draft(self) -> None:
        """Make a draft and think better of it."""
        made = await self._make("Draft")
        await self._ok("DELETE", f"/api/events/{made}", token=self.organizer)

    async def _make(self, title: str) -> str:
        made = await self._ok("POST", "/api/events", draft(SEATS, title), token=self.organizer)
        return str(made["id"])

    async def _ok(self, method: str, path: str, *body: object, token: str | None = None) -> dict[str, str]:
        headers = {"Idempotency-Key": token_hex(12)} if method == "POST" else {}
        reply: Reply = await self.platform.call(method, path, *body, token=token, headers=headers)
        if not 200 <= reply.status < 300:
            raise RuntimeError(f"{method} {path}: {reply.status}: {reply.raw.decode()}")
        return reply.body or {}

    def _next(self, items: list[str]) -> str:
        return items[next(self.turn) % len(items)]
