"""The flows of the mission, through the edge, over real processes."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from tests.e2e.running import Platform


def draft(**changes: Any) -> dict[str, Any]:
    starts = datetime.now(UTC) + timedelta(days=30)
    return {
        "title": f"Evening {token_hex(4)}",
        "description": "A quartet by candle light.",
        "category": "music",
        "venue": "Old Mill",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=3)).isoformat(),
        "capacity": 10,
        "price": {"amount": 4500, "currency": "USD"},
    } | changes


async def publish(platform: Platform, **changes: Any) -> dict[str, Any]:
    token = await platform.token("organizer")
    made = await platform.post("/api/events", draft(**changes), token=token)
    assert made.status == 201, made.raw
    published = await platform.post(f"/api/events/{made.body['id']}/publish", token=token)
    assert published.status == 200, published.raw
    return dict(published.body)


async def book(platform: Platform, token: str, event_id: str, seats: int, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key or token_hex(12)}
    return await platform.post("/api/bookings", {"event_id": event_id, "seats": seats}, token=token, headers=headers)


async def test_registration_returns_a_token_that_every_service_accepts(platform: Platform) -> None:
    person = await platform.register(name="Ada")
    me = await platform.get("/api/auth/me", token=person["access_token"])
    assert (me.status, me.body["name"], me.body["role"]) == (200, "Ada", "attendee")
    mine = await platform.get("/api/bookings", token=person["access_token"])
    assert (mine.status, mine.body) == (200, {"items": [], "next_cursor": None})


async def test_booking_takes_seats_and_cancelling_gives_them_back(platform: Platform) -> None:
    event = await publish(platform)
    token = (await platform.register())["access_token"]
    booked = await book(platform, token, event["id"], 4)
    assert booked.status == 201, booked.raw
    assert booked.body["status"] == "confirmed"
    assert booked.body["total"] == {"amount": 18000, "currency": "USD"}
    assert await seats(platform, event) == {"remaining": 6, "held": 0, "sold": 4}
    cancelled = await platform.post(f"/api/bookings/{booked.body['id']}/cancel", token=token)
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    assert await seats(platform, event) == {"remaining": 10, "held": 0, "sold": 0}


async def seats(platform: Platform, event: dict[str, Any]) -> dict[str, int]:
    """The event's counters, as its organizer sees them at once."""
    found = await platform.get(f"/api/events/{event['id']}", token=await platform.token("organizer"))
    return {name: found.body[name] for name in ("remaining", "held", "sold")}


async def test_repeating_a_booking_with_its_key_books_once(platform: Platform) -> None:
    event = await publish(platform)
    token = (await platform.register())["access_token"]
    first = await book(platform, token, event["id"], 2, "the-same-key")
    again = await book(platform, token, event["id"], 2, "the-same-key")
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert (await seats(platform, event))["sold"] == 2


async def test_sold_out_is_told_as_a_problem(platform: Platform) -> None:
    event = await publish(platform, capacity=3)
    token = (await platform.register())["access_token"]
    assert (await book(platform, token, event["id"], 3)).status == 201
    refused = await book(platform, token, event["id"], 1)
    assert (refused.status, refused.body["code"]) == (409, "sold_out")


async def test_organizer_sees_the_bookings_and_statistics_of_an_event(platform: Platform) -> None:
    event = await publish(platform)
    token = (await platform.register())["access_token"]
    await book(platform, token, event["id"], 2)
    organizer = await platform.token("organizer")
    listed = await platform.get(f"/api/bookings/events/{event['id']}", token=organizer)
    assert [item["seats"] for item in listed.body["items"]] == [2]
    statistics = await platform.get(f"/api/bookings/events/{event['id']}/statistics", token=organizer)
    assert (statistics.body["seats"], statistics.body["revenue"]["amount"]) == (2, 9000)
    assert (await platform.get(f"/api/bookings/events/{event['id']}", token=token)).status == 403


async def test_admin_makes_a_person_an_organizer(platform: Platform) -> None:
    person = await platform.register()
    refused = await platform.post("/api/events", draft(), token=person["access_token"])
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    granted = await platform.put(
        f"/api/auth/users/{person['user']['id']}/role", {"role": "organizer"}, token=await platform.token("admin")
    )
    assert granted.status == 200, granted.raw
    fresh = await platform.login(person["user"]["email"], "correct horse battery staple")
    assert (await platform.post("/api/events", draft(), token=fresh["access_token"])).status == 201


async def test_internal_paths_and_probes_are_not_reachable_from_outside(platform: Platform) -> None:
    for path in ("/internal/events/66f0c1d2e3a4b5c6d7e8f901", "/readyz", "/metrics"):
        assert (await platform.get(path)).status == 404, path
