"""A sold out event: wait, and take the seats that come back, or let their time run out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
from bson import ObjectId
from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.support.visitor import Visitor


async def waiting(visits: Visits, platform: Platform) -> tuple[Visitor, dict[str, Any], Any, str]:
    """Somebody on the waiting list of an event, the booking that has its only seat, and whose it is."""
    event = await platform.publish(capacity=1)
    token = (await platform.register())["access_token"]
    booking = (await platform.book(token, event["id"], 1)).body
    ada = await visits(email=(await platform.register())["user"]["email"])
    await ada.opens(f"/events/{event['id']}")
    await ada.sees("Sold out")
    await ada.button("Join the waiting list").click()
    await ada.sees("You are on the waiting list")
    return ada, event, booking, token


async def offered(visits: Visits, platform: Platform) -> tuple[Visitor, dict[str, Any]]:
    """Somebody to whom a seat is offered: it shows on the page by itself."""
    ada, event, booking, token = await waiting(visits, platform)
    assert (await platform.post(f"/api/bookings/{booking['id']}/cancel", token=token)).status == 200
    await ada.sees("1 seat is held for you")
    return ada, event


async def test_a_seat_that_comes_back_is_offered_with_its_time_in_sight_and_booked(
    visits: Visits, platform: Platform
) -> None:
    ada, event = await offered(visits, platform)
    assert await platform.seats(event) == {"remaining": 0, "held": 1, "sold": 0}
    shown = await ada.page.get_by_role("timer").text_content()
    await expect(ada.page.get_by_role("timer")).not_to_have_text(shown)
    await ada.button("Book now").click()
    await ada.is_going()
    assert await platform.seats(event) == {"remaining": 0, "held": 0, "sold": 1}


def end_offers_in(platform: Platform, event: dict[str, Any], time: timedelta) -> None:
    """Let what is offered of an event end soon: nobody wants to wait for 15 minutes."""
    programs = json.loads((platform.command.home / "platform.json").read_text())["programs"]
    uri = next(each["environ"]["MONGODB_URI"] for each in programs if each["name"] == "booking")
    until = datetime.now(UTC) + time
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        entries, queues = client.booking.waiting_list, client.booking.queues
        mine = {"event_id": ObjectId(event["id"]), "status": "offered"}
        assert entries.update_one(mine, {"$set": {"until": until}}).modified_count == 1
        queues.update_one({"_id": ObjectId(event["id"])}, {"$set": {"due": until}})


async def test_an_offer_that_nobody_takes_goes_to_the_next_and_the_page_says_so(
    visits: Visits, platform: Platform
) -> None:
    ada, event = await offered(visits, platform)
    token = (await platform.register())["access_token"]
    joined = await platform.post("/api/bookings/waiting-list", {"event_id": event["id"], "seats": 1}, token=token)
    assert joined.status == 201, joined.raw
    end_offers_in(platform, event, timedelta(seconds=2))
    await ada.page.reload()
    await ada.reads("Your offer has expired, and the seats went to the next person.")
    await expect(ada.button("Join the waiting list")).to_be_enabled()
    await platform.offers(token)
    assert await platform.seats(event) == {"remaining": 0, "held": 1, "sold": 0}


async def test_a_seat_that_nobody_who_waits_can_use_is_sold_to_who_comes(visits: Visits, platform: Platform) -> None:
    event = await platform.publish(capacity=2)
    owner, patient = [(await platform.register())["access_token"] for _ in range(2)]
    booking, _ = [(await platform.book(owner, event["id"], 1)).body for _ in range(2)]
    wish = {"event_id": event["id"], "seats": 2}
    assert (await platform.post("/api/bookings/waiting-list", wish, token=patient)).status == 201
    assert (await platform.post(f"/api/bookings/{booking['id']}/cancel", token=owner)).status == 200
    bob = await visits(email=(await platform.register())["user"]["email"])
    await bob.opens(f"/events/{event['id']}")
    await bob.reads("1 seat left")
    await bob.button("Book now").click()
    await bob.is_going()
    assert await platform.seats(event) == {"remaining": 0, "held": 0, "sold": 2}
    places = await platform.get("/api/bookings/waiting-list", token=patient)
    assert [place["status"] for place in places.body["items"]] == ["waiting"]
