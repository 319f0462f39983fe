"""An organizer moves an event: who booked it, or waits for it, sees where it was and where it is."""

import asyncio
import re
from typing import Any

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.support.visitor import isolated

MAY = {"starts_at": "2031-05-01T19:00:00Z", "ends_at": "2031-05-01T22:00:00Z"}
JUNE = {"starts_at": "2031-06-01T19:00:00Z", "ends_at": "2031-06-01T22:00:00Z"}


async def read(platform: Platform, booking: dict[str, Any], person: Any) -> dict[str, Any]:
    """The booking as its person sees it."""
    found: dict[str, Any] = (await platform.get(f"/api/bookings/{booking['id']}", token=person["access_token"])).body
    return found


async def test_who_booked_and_who_waits_see_what_was_and_what_is(visits: Visits, platform: Platform) -> None:
    event = await platform.publish(capacity=1, venue="Old Mill", time_zone="Europe/Berlin", **MAY)
    people = [await platform.register() for _ in range(2)]
    booking = (await platform.book(people[0]["access_token"], event["id"], 1)).body
    wish = {"event_id": event["id"], "seats": 1}
    await platform.post("/api/bookings/waiting-list", wish, token=people[1]["access_token"])
    moved = JUNE | {"venue": "New Hall"}
    organizer = await platform.token("organizer")
    assert (await platform.patch(f"/api/events/{event['id']}", moved, token=organizer)).status == 200

    async with asyncio.timeout(60):
        while (await read(platform, booking, people[0]))["event_before"] is None:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    for person, path in zip(people, (f"/bookings/{booking['id']}", "/bookings"), strict=True):
        visitor = await visits(email=person["user"]["email"])
        await visitor.opens(path)
        await visitor.reads(f"Moved: was {isolated('Old Mill')}; now {isolated('New Hall')}")
        await visitor.reads(re.compile(r"^Moved: was .*May 1, 2031, 9:00\sPM .*; now .*June 1, 2031, 9:00\sPM"))
