"""What tests of events share: a valid body, operation ids, and a running event service with its people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from bson import ObjectId
from multidict import CIMultiDict, CIMultiDictProxy
from quart import Quart

from kit.runtime import KEY
from kit.service_tokens import ServiceTokens
from kit.tokens import Role
from tests.support.client import Client, Reply
from tests.support.keys import TokenKeys

DAY = timedelta(days=1)


def moment(**after: float) -> str:
    """A time from now, in RFC 3339 and as answers write it."""
    return (datetime.now(UTC) + timedelta(**after)).isoformat(timespec="milliseconds").replace("+00:00", "000Z")


def wish(op: ObjectId, booking: ObjectId, seats: int = 1, **more: Any) -> dict[str, Any]:
    """One take, as booking asks for it."""
    return {"op": str(op), "booking_id": str(booking), "seats": seats} | more


def _alone(status: int, body: dict[str, Any]) -> Reply:
    kind = "application/json" if status == 200 else "application/problem+json"
    return Reply(status, CIMultiDictProxy(CIMultiDict({"Content-Type": kind})), orjson.dumps(body))


def body(**overrides: Any) -> dict[str, Any]:
    """A valid new event; a field that is None is left out."""
    valid: dict[str, Any] = {
        "title": "Evening of strings",
        "description": "Quartets by candlelight.",
        "category": "music",
        "venue": "Old Town Hall",
        "starts_at": moment(days=10),
        "ends_at": moment(days=10, hours=3),
        "capacity": 50,
        "price": {"amount": 4500, "currency": "USD"},
    }
    return {name: value for name, value in (valid | overrides).items() if value is not None}


def operation(**after: float) -> ObjectId:
    """A new operation id as made at another time than now."""
    fresh = ObjectId()
    at = int((datetime.now(UTC) + timedelta(**after)).timestamp())
    return ObjectId(at.to_bytes(4, "big") + fresh.binary[4:])


class RunningEvents:
    """The event service over HTTP, its rules at hand, and somebody of each kind to call it."""

    def __init__(self, app: Quart, client: Client, keys: TokenKeys, booking: ServiceTokens) -> None:
        self.app, self.client, self.keys, self.booking = app, client, keys, booking
        self.organizer_id, self.admin_id = ObjectId(), ObjectId()
        self.organizer = keys.token("organizer", self.organizer_id)
        self.other = keys.token("organizer")
        self.attendee = keys.token("attendee")
        self.admin = keys.token("admin", self.admin_id)

    @property
    def rules(self) -> Any:
        """What the routes call: `events`, `seats`, `images`."""
        return self.app.extensions[KEY].service

    def person(self, role: Role = "organizer") -> str:
        """The token of somebody new."""
        return self.keys.token(role)

    async def draft(self, token: str | None = None, **overrides: Any) -> dict[str, Any]:
        """A new draft."""
        made = await self.client.post("/api/events", body(**overrides), token=token or self.organizer)
        assert made.status == 201, made.raw
        found: dict[str, Any] = made.body
        return found

    async def published(self, token: str | None = None, **overrides: Any) -> dict[str, Any]:
        """A new event on sale."""
        draft = await self.draft(token, **overrides)
        done = await self.act(draft, "publish", token)
        assert done.status == 200, done.raw
        found: dict[str, Any] = done.body
        return found

    async def act(self, event: dict[str, Any], what: str, token: str | None = None) -> Reply:
        """Publish or cancel."""
        return await self.client.post(f"/api/events/{event['id']}/{what}", token=token or self.organizer)

    async def change(self, event: dict[str, Any], token: str | None = None, **changes: Any) -> Reply:
        """Change some fields."""
        return await self.client.patch(f"/api/events/{event['id']}", changes, token=token or self.organizer)

    async def now(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event as its organizer sees it."""
        found: dict[str, Any] = (await self.client.get(f"/api/events/{event['id']}", token=self.admin)).body
        return found

    async def internal(self, method: str, event: dict[str, Any], path: str = "", json: Any = None) -> Reply:
        """A call as booking makes it."""
        sent = {} if json is None else {"json": json}
        url = f"/internal/events/{event['id']}{path}"
        return await self.client.call(method, url, **sent, token=self.booking.issue("event"))

    async def take(self, event: dict[str, Any], op: ObjectId, booking: ObjectId, seats: int = 1, **more: Any) -> Reply:
        """Take seats: the result of one take, as an answer."""
        (result,) = await self.take_all(event, wish(op, booking, seats, **more))
        return result

    async def take_all(self, event: dict[str, Any], *wishes: dict[str, Any]) -> list[Reply]:
        """Take seats for many in one call: their results, each as an answer."""
        answer = await self.internal("PUT", event, "/takes", {"takes": wishes})
        if answer.status != 200:
            return [answer] * len(wishes)
        assert len(answer.body["results"]) == len(wishes)
        return [_alone(**result) for result in answer.body["results"]]

    async def void(self, event: dict[str, Any], op: ObjectId, booking: ObjectId) -> Reply:
        """Give a take up."""
        return await self.internal("DELETE", event, f"/seats/{op}?booking_id={booking}")

    async def give_back(self, event: dict[str, Any], op: ObjectId, booking: ObjectId, seats: int = 1) -> Reply:
        """Return seats."""
        return await self.internal("PUT", event, f"/returns/{op}", {"booking_id": str(booking), "seats": seats})

    async def settle(self, event: dict[str, Any], *operations: ObjectId) -> Reply:
        """Forget operations."""
        return await self.internal("POST", event, "/settled", {"operations": [str(op) for op in operations]})

    async def stored(self, event: dict[str, Any]) -> dict[str, Any]:
        """The whole document."""
        found: dict[str, Any] = await self.rules.events.events.events.find_one({"_id": ObjectId(event["id"])})
        return found

    async def counters(self, event: dict[str, Any]) -> tuple[int, int, int]:
        """Remaining, held and sold; they always make up the capacity."""
        found = await self.stored(event)
        assert found["remaining"] + found["held"] + found["sold"] == found["capacity"]
        assert min(found["remaining"], found["held"], found["sold"]) >= 0
        return found["remaining"], found["held"], found["sold"]
