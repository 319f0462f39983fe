"""The demo data, made in the running platform."""

from typing import Any

from eventsphere.demo import catalog
from eventsphere.errors import Exit
from tests.e2e.running import Command, Platform

DATA = catalog.load()


async def owned(platform: Platform) -> list[dict[str, Any]]:
    """The demo organizer's events in every state."""
    token = await platform.token("organizer")
    return list((await platform.get("/api/events", params={"mine": "true", "limit": 100}, token=token)).body["items"])


async def test_demo_fills_the_platform_once(started: Command, platform: Platform) -> None:
    first = started("demo", seconds=240)
    assert first.returncode == Exit.OK, first.stderr
    again = started("demo")
    assert again.returncode == Exit.OK, again.stderr
    assert "Made 0 events and 0 bookings" in again.stdout

    page = (await platform.get("/api/events", params={"limit": 100})).body
    found = {event["title"]: event for event in page["items"]}
    for event in DATA.that_become("on sale"):
        sold = sum(DATA.bookings(event).values())
        numbers = {name: found[event.title][name] for name in ("capacity", "sold", "held", "remaining")}
        assert numbers == {
            "capacity": event.capacity,
            "sold": sold,
            "held": 0,
            "remaining": event.capacity - sold,
        }, event.title

    mine = {event["title"]: event for event in await owned(platform)}
    assert {mine[event.title]["status"] for event in DATA.that_become("draft")} == {"draft"}
    assert {mine[event.title]["status"] for event in DATA.that_become("cancelled")} == {"cancelled"}
    for event in DATA.that_become("past"):
        assert event.organizer != "harbor" or mine[event.title]["sold"] == sum(DATA.bookings(event).values())
    assert f"and {sum(event.waiting for event in DATA.events)} people wait for seats" in first.stdout

    async with platform.session.get(found[DATA.events[0].title]["image_url"]) as picture:
        assert (picture.status, picture.content_type) == (200, "image/jpeg")
