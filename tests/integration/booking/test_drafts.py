"""A draft is its organizer's secret: to everybody else it is an event that does not exist."""

from typing import Any

import pytest
from bson import ObjectId

from booking.models import Booking
from booking.waiting_models import WaitingEntry
from tests.integration.booking.conftest import Platform
from tests.support.client import Client, Reply

SECRET = "The secret reunion"


async def book(booking: Client, token: str, event_id: ObjectId) -> Reply:
    key = {"Idempotency-Key": f"key-{ObjectId()}"}
    return await booking.post("/api/bookings", {"event_id": str(event_id), "seats": 1}, token=token, headers=key)


async def stored(platform: Platform, model: Any, event_id: ObjectId) -> int:
    count: int = await platform.database.collection(model).count_documents({"event_id": event_id})
    return count


async def unknown_event(_: Platform) -> ObjectId:
    return ObjectId()


async def draft(platform: Platform) -> ObjectId:
    return await platform.new_event(publish=False, title=SECRET)


async def deleted_draft(platform: Platform) -> ObjectId:
    event_id = await draft(platform)
    done = await platform.event.delete(f"/api/events/{event_id}", token=platform.organizer_token)
    assert done.status == 204
    return event_id


@pytest.mark.parametrize("make", [unknown_event, draft, deleted_draft])
async def test_what_nobody_may_know_of_is_not_found_and_nothing_is_stored(
    booking: Client, platform: Platform, make: Any
) -> None:
    event_id, token = await make(platform), platform.keys.token()
    refused = await book(booking, token, event_id)
    wish = {"event_id": str(event_id), "seats": 1}
    not_waiting = await booking.post("/api/bookings/waiting-list", wish, token=token)
    assert {(each.status, each.code) for each in (refused, not_waiting)} == {(404, "not_found")}
    assert SECRET not in refused.raw.decode() + not_waiting.raw.decode()
    assert (await booking.get("/api/bookings", token=token)).body["items"] == []
    assert [await stored(platform, model, event_id) for model in (Booking, WaitingEntry)] == [0, 0]


@pytest.mark.parametrize("view", ["", "/statistics", "/history", "/export.csv"])
async def test_a_stranger_does_not_learn_that_a_draft_exists(booking: Client, platform: Platform, view: str) -> None:
    path = f"/api/bookings/events/{await draft(platform)}{view}"
    stranger = await booking.get(path, token=platform.keys.token("organizer"))
    unknown = await booking.get(f"/api/bookings/events/{ObjectId()}{view}", token=platform.keys.token("organizer"))
    assert (stranger.status, stranger.code, stranger.body["title"]) == (404, unknown.code, unknown.body["title"])
    assert (await booking.get(path, token=platform.organizer_token)).status == 200


async def test_nobody_is_let_into_a_strangers_draft(booking: Client, platform: Platform) -> None:
    path = f"/api/bookings/events/{await draft(platform)}/check-in"
    refused = await booking.post(path, {"reference": "ES-7K3M-9QXT"}, token=platform.keys.token("organizer"))
    assert (refused.status, refused.code) == (404, "not_found")


async def test_a_draft_is_on_sale_as_soon_as_it_is_published(booking: Client, platform: Platform) -> None:
    event_id = await draft(platform)
    assert (await book(booking, platform.keys.token(), event_id)).status == 404
    await platform.event.post(f"/api/events/{event_id}/publish", token=platform.organizer_token)
    assert (await book(booking, platform.keys.token(), event_id)).status == 201
