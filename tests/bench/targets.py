"""The hot endpoints, on a platform with some data in it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import aiohttp
from pymongo import AsyncMongoClient

from tests.bench.measure import Target
from tests.support.client import Client, Reply

EVENTS = 60
MINE = 20
RUSH = 16
BUYERS = 40
SEATS = 100  # the most that one person may have: enough for every round
CAPACITY = 100_000
JSON = {"Content-Type": "application/json"}


async def targets(status: Mapping[str, Any], password: str, database: str) -> list[Target]:
    """Make the data over the APIs, and the targets over it.

    One person has all of my bookings. Other people book in the rush, in turn, since each has a limit.
    """
    places = {name: f"http://127.0.0.1:{status[name]['port']}" for name in ("auth", "event", "booking")}
    pids = {name: int(status[name]["pid"]) for name in places}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        auth, event = Client(session, places["auth"]), Client(session, places["event"])
        token = (await _ok(auth.post("/api/auth/login", _login("organizer", password))))["access_token"]
        ids = [await _publish(event, token, number) for number in range(EVENTS)]
        one = await event.get(f"/api/events/{ids[0]}")
        user = (await _ok(auth.post("/api/auth/login", _login("attendee", password))))["access_token"]
        reader = (await _ok(auth.post("/api/auth/login", _login("admin", password))))["access_token"]
        booking = Client(session, places["booking"])
        for _ in range(MINE):
            await _ok(_book(booking, reader, ids[2]))
        buyers = [(await _ok(auth.post("/api/auth/register", _person(n))))["access_token"] for n in range(BUYERS)]
    page, single = f"{places['event']}/api/events?limit=50", f"{places['event']}/api/events/{ids[0]}"
    bookings = f"{places['booking']}/api/bookings"
    unchanged = {"If-None-Match": one.headers["ETag"]}
    token_body = json.dumps({"token": user}).encode()
    body = json.dumps({"event_id": ids[1], "seats": 1}).encode()
    verify = f"{places['auth']}/api/auth/verify"
    return [
        Target("page of 50 events", pids["event"], page, 200, goal=2.2),
        Target("one event", pids["event"], single, 200),
        Target("one event by ETag", pids["event"], single, 304, headers=unchanged, goal=1.1),
        Target("verify a token", pids["auth"], verify, 200, "POST", JSON, token_body, goal=1.3),
        Target(f"my {MINE} bookings", pids["booking"], bookings, 200, headers={"Authorization": f"Bearer {reader}"}),
        Target(
            "book a seat",
            pids["booking"],
            bookings,
            201,
            "POST",
            JSON,
            body,
            goal=3.5,
            keyed=True,
            tokens=buyers,
            connections=RUSH,
            over=lambda: _is_over(database),
        ),
    ]


async def _is_over(uri: str) -> bool:
    """Whether every outbox is empty and every operation settled."""
    async with AsyncMongoClient[dict[str, Any]](uri) as client:
        work = {"$or": [{"outbox_due": {"$exists": True}}, {"unsettled": {"$exists": True}}]}
        return await client["booking"]["bookings"].find_one(work) is None


async def _book(booking: Client, token: str, event_id: str) -> Reply:
    body, key = {"event_id": event_id, "seats": 1}, {"Idempotency-Key": token_hex(12)}
    return await booking.post("/api/bookings", body, token=token, headers=key)


def _login(who: str, password: str) -> dict[str, str]:
    return {"email": f"{who}@example.org", "password": password}


def _person(number: int) -> dict[str, str]:
    return {"email": f"buyer-{number}@example.org", "password": "correct horse battery staple", "name": "Ada"}


async def _publish(event: Client, token: str, number: int) -> str:
    starts = datetime.now(UTC) + timedelta(days=30 + number)
    draft = {
        "title": f"Evening of strings, number {number}",
        "description": "A quartet by candle light. " * 10,
        "category": "music",
        "venue": "Old Mill, Harbour Street 12",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=3)).isoformat(),
        "capacity": CAPACITY,
        "max_per_person": SEATS,
        "price": {"amount": 4500, "currency": "USD"},
    }
    made = await _ok(event.post("/api/events", draft, token=token))
    await _ok(event.post(f"/api/events/{made['id']}/publish", token=token))
    return str(made["id"])


async def _ok(call: Any) -> Any:
    reply = await call
    if reply.status not in {200, 201}:
        raise RuntimeError(f"{reply.status}: {reply.raw.decode()}")
    return reply.body
