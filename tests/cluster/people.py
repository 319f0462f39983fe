"""People who use the platform by its front door."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from tests.support.client import Client, Reply

PASSWORD = "correct horse battery staple"


class Shop(Client):
    """The platform, with what an admin, an organizer and attendees do there."""

    admin: tuple[str, str]
    organizer: str
    """The organizer's e-mail address."""

    async def open(self, email: str, password: str) -> "Shop":
        """With the first admin's account, who makes an organizer."""
        self.admin = email, password
        person = await self.register()
        role = {"role": "organizer"}
        admin = await self.login(email, password)
        granted = await self.put(f"/api/auth/users/{person['user']['id']}/role", role, token=admin)
        assert granted.status == 200, granted.raw
        self.organizer = person["user"]["email"]
        return self

    async def register(self) -> dict[str, Any]:
        """A new person: `{access_token, user}`."""
        email = f"person-{token_hex(8)}@example.org"
        reply = await self.post("/api/auth/register", {"email": email, "password": PASSWORD, "name": "Test Person"})
        assert reply.status == 201, reply.raw
        return dict(reply.body)

    async def login(self, email: str, password: str = PASSWORD) -> str:
        """An access token."""
        reply = await self.post("/api/auth/login", {"email": email, "password": password})
        assert reply.status == 200, reply.raw
        return str(reply.body["access_token"])

    async def publish(self, capacity: int = 100) -> dict[str, Any]:
        """An event on sale, of the organizer."""
        starts = datetime.now(UTC) + timedelta(days=30)
        body = {
            "title": f"Evening {token_hex(4)}",
            "description": "A quartet by candle light.",
            "category": "music",
            "venue": "Old Mill",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=3)).isoformat(),
            "capacity": capacity,
            "price": {"amount": 4500, "currency": "USD"},
        }
        token = await self.login(self.organizer)
        made = await self.post("/api/events", body, token=token)
        assert made.status == 201, made.raw
        published = await self.post(f"/api/events/{made.body['id']}/publish", token=token)
        assert published.status == 200, published.raw
        return dict(published.body)

    async def book(self, token: str, event_id: str, seats: int = 1, key: str = "") -> Reply:
        """A booking; with the same key once however often."""
        body, headers = {"event_id": event_id, "seats": seats}, {"Idempotency-Key": key or token_hex(12)}
        return await self.call("POST", "/api/bookings", body, token=token, headers=headers)
