"""Accounts that go, and rights that are taken, across the services: what they had ends everywhere within seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.e2e.running import PASSWORD, Platform, eventually
from tests.support.client import Reply


async def becomes(status: int, call: Callable[[], Awaitable[Reply]]) -> None:
    """Repeat a call until it is answered with that status."""

    async def answered() -> bool:
        return (await call()).status == status

    await eventually(answered)


async def person(platform: Platform, role: str = "attendee") -> dict[str, Any]:
    """Somebody new with that role, who is logged in."""
    user = (await platform.register())["user"]
    if role != "attendee":
        assert (await grant(platform, user["id"], role)).status == 200
    reply = await platform.post("/api/auth/login", {"email": user["email"], "password": PASSWORD})
    found: dict[str, Any] = reply.body
    return found


async def grant(platform: Platform, user_id: str, role: str) -> Reply:
    path, admin = f"/api/auth/users/{user_id}/role", await platform.token("admin")
    reply: Reply = await platform.put(path, {"role": role}, token=admin)
    return reply


async def delete(platform: Platform, token: str) -> Reply:
    reply: Reply = await platform.delete("/api/auth/me", {"password": PASSWORD}, token=token)
    return reply


@pytest.mark.parametrize("how", ["deleted", "logged out"])
async def test_who_has_gone_books_no_more(platform: Platform, how: str) -> None:
    event, ada = await platform.publish(), await platform.register(refresh_token_delivery="body")
    token = ada["access_token"]
    assert (await platform.book(token, event["id"], 1)).status == 201
    if how == "deleted":
        assert (await delete(platform, token)).status == 204
    else:
        assert (await platform.post("/api/auth/logout", {"refresh_token": ada["refresh_token"]})).status == 204
    await becomes(401, lambda: platform.book(token, event["id"], 1))
    await becomes(401, lambda: platform.get("/api/events?mine=true", token=token))


async def test_an_organizer_who_is_one_no_more_changes_nothing(platform: Platform) -> None:
    organizer = await person(platform, "organizer")
    token = organizer["access_token"]
    event = await platform.publish(token=token)
    path = f"/api/events/{event['id']}"
    assert (await platform.patch(path, {"title": "Mine"}, token=token)).status == 200
    assert (await grant(platform, organizer["user"]["id"], "attendee")).status == 200
    await becomes(401, lambda: platform.patch(path, {"title": "Still mine"}, token=token))
    await becomes(401, lambda: platform.get(f"/api/bookings/events/{event['id']}", token=token))


async def test_who_was_made_an_organizer_goes_on_with_the_same_token(platform: Platform) -> None:
    ada = await person(platform)
    assert (await grant(platform, ada["user"]["id"], "organizer")).status == 200
    await asyncio.sleep(2)
    assert (await platform.get("/api/bookings", token=ada["access_token"])).status == 200


async def test_an_organizer_with_events_on_sale_stays_until_they_are_cancelled(platform: Platform) -> None:
    organizer = await person(platform, "organizer")
    token = organizer["access_token"]
    event = await platform.publish(token=token)
    refused = await delete(platform, token)
    assert (refused.status, refused.code, refused.body["events"]) == (409, "events_to_come", 1)
    assert "cancel" in refused.body["detail"]
    assert (await platform.post(f"/api/events/{event['id']}/cancel", token=token)).status == 200
    assert (await delete(platform, token)).status == 204


async def test_of_publishing_and_leaving_at_once_no_event_stays_on_sale_alone(platform: Platform) -> None:
    organizer = await person(platform, "organizer")
    token = organizer["access_token"]
    drafts = [await platform.draft(token=token) for _ in range(5)]
    publish = [platform.post(f"/api/events/{draft['id']}/publish", token=token) for draft in drafts]
    *published, left = await asyncio.gather(*publish, delete(platform, token))
    if left.status == 409:
        return
    assert left.status == 204, left.raw
    for draft, reply in zip(drafts, published, strict=True):
        if reply.status == 200:
            await becomes(409, lambda draft=draft: _guest_books(platform, draft))


async def _guest_books(platform: Platform, event: dict[str, Any]) -> Reply:
    return await platform.book((await platform.register())["access_token"], event["id"], 1)


async def test_a_deleted_accounts_place_goes_to_the_next(platform: Platform) -> None:
    event = await platform.publish(capacity=1)
    first, gone, third = [(await platform.register())["access_token"] for _ in range(3)]
    booking = (await platform.book(first, event["id"], 1)).body["id"]
    for token in (gone, third):
        body = {"event_id": event["id"], "seats": 1}
        assert (await platform.post("/api/bookings/waiting-list", body, token=token)).status == 201
        await asyncio.sleep(0.01)
    assert (await delete(platform, gone)).status == 204
    assert (await platform.post(f"/api/bookings/{booking}/cancel", token=first)).status == 200
    await platform.offers(third)
