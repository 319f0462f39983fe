"""The demo data, made in the running platform."""

from eventsphere.demo import catalog
from eventsphere.errors import Exit
from tests.e2e.running import Command, Platform

DATA = catalog.load()


async def test_demo_fills_the_platform_once(started: Command, platform: Platform) -> None:
    first = started("demo", seconds=240)
    assert first.returncode == Exit.OK, first.stderr
    again = started("demo")
    assert again.returncode == Exit.OK, again.stderr
    assert "Made 0 events and 0 bookings" in again.stdout

    page = (await platform.get("/api/events", params={"limit": 100})).body
    found = {event["title"]: event for event in page["items"]}
    for event in DATA.events:
        sold = sum(DATA.bookings(event).values())
        numbers = {name: found[event.title][name] for name in ("capacity", "sold", "held", "remaining")}
        assert numbers == {
            "capacity": event.capacity,
            "sold": sold,
            "held": 0,
            "remaining": event.capacity - sold,
        }, event.title

    async with platform.session.get(found[DATA.events[0].title]["image_url"]) as picture:
        assert (picture.status, picture.content_type) == (200, "image/jpeg")
