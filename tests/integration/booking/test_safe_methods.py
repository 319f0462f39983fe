"""HEAD asks about an answer (RFC 9110, section 9.3.2): it takes nothing along and leaves no trace."""

import re
from typing import Any

import pytest
from bson import ObjectId

from booking.app import create_app, routes
from booking.services import MODELS
from booking.settings import BookingSettings
from tests.integration.booking.conftest import Platform
from tests.support.client import Client


def readable(settings: BookingSettings) -> list[str]:
    """Every path of the service that can be read."""
    app = create_app(settings)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(routes.blueprint.name)]
    return sorted(rule.rule for rule in rules if "GET" in (rule.methods or ()))


async def everything(platform: Platform) -> list[Any]:
    """All that booking has stored."""
    found = [platform.database.collection(model).find({}).sort("_id", 1) for model in MODELS]
    return [await each.to_list() for each in found]


async def test_no_read_by_head_changes_what_is_stored(
    booking: Client, platform: Platform, booking_settings: BookingSettings
) -> None:
    event_id, person = await platform.new_event(), ObjectId()
    body, key = {"event_id": str(event_id), "seats": 1}, {"Idempotency-Key": f"key-{ObjectId()}"}
    tokens = [platform.keys.token(sub=person), platform.organizer_token]
    made = await booking.post("/api/bookings", body, token=tokens[0], headers=key)
    names = {"event_id": str(event_id), "booking_id": made.body["id"], "reference": made.body["reference"]}
    await platform.settle_everything()
    before, paths = await everything(platform), readable(booking_settings)
    assert "/api/bookings/events/<event_id>/export.csv" in paths
    for path in paths:
        asked = re.sub("<([a-z_]+)>", lambda name: names[name[1]], path)
        replies = [await booking.call("HEAD", asked, token=token) for token in tokens]
        assert 200 in {reply.status for reply in replies}, path
        assert not any(reply.raw for reply in replies), path
    assert await everything(platform) == before


async def test_head_of_an_export_tells_its_headers_and_is_no_export(booking: Client, platform: Platform) -> None:
    path = f"/api/bookings/events/{await platform.new_event()}"
    told = await booking.call("HEAD", f"{path}/export.csv", token=platform.organizer_token)
    assert (told.status, told.headers["Content-Type"]) == (200, "text/csv; charset=utf-8; header=present")
    assert "Content-Length" not in told.headers
    assert (await booking.get(f"{path}/history", token=platform.organizer_token)).body["items"] == []
    await booking.get(f"{path}/export.csv", token=platform.organizer_token)
    history = await booking.get(f"{path}/history", token=platform.organizer_token)
    assert [item["what"] for item in history.body["items"]] == ["export"]


@pytest.mark.parametrize("role", ["attendee", "organizer"])
async def test_head_of_a_strangers_export_is_refused(booking: Client, platform: Platform, role: Any) -> None:
    path = f"/api/bookings/events/{await platform.new_event()}/export.csv"
    assert (await booking.call("HEAD", path, token=platform.keys.token(role))).status == 403
