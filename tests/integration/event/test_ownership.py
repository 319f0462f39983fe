"""Who may see and change what, and whose token opens which door."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from bson import ObjectId
from pydantic import SecretStr

from kit.service_tokens import ServiceTokens
from tests.integration.event.conftest import SECRET
from tests.support.client import Reply
from tests.support.events import RunningEvents, body, operation

Call = Callable[[RunningEvents, dict[str, Any], str], Awaitable[Reply]]
IMAGE = {"content_type": "image/png", "size": 10}
CHANGES: dict[str, Call] = {
    "change": lambda events, event, token: events.change(event, token, title="Mine now"),
    "publish": lambda events, event, token: events.act(event, "publish", token),
    "cancel": lambda events, event, token: events.act(event, "cancel", token),
    "delete": lambda events, event, token: events.client.delete(f"/api/events/{event['id']}", token=token),
    "begin image": lambda events, event, token: events.client.post(
        f"/api/events/{event['id']}/image", IMAGE, token=token
    ),
    "finish image": lambda events, event, token: events.client.put(
        f"/api/events/{event['id']}/image", {"key": f"uploads/{event['id']}/{'0' * 32}.png"}, token=token
    ),
}
every_change = pytest.mark.parametrize("call", CHANGES.values(), ids=CHANGES)


@every_change
async def test_another_organizer_may_not_change_a_public_event_nor_know_of_a_draft(
    events: RunningEvents, call: Call
) -> None:
    assert (await call(events, await events.published(), events.other)).code == "forbidden"
    assert (await call(events, await events.draft(), events.other)).code == "not_found"


@every_change
async def test_attendee_may_not_change_any_event(events: RunningEvents, call: Call) -> None:
    assert (await call(events, await events.published(), events.attendee)).code == "forbidden"


@every_change
async def test_nothing_can_be_changed_without_a_valid_token(events: RunningEvents, call: Call) -> None:
    event = await events.published()
    service_token = events.booking.issue("event")
    for token in (service_token, "nonsense", events.keys.token("admin", exp=1), events.keys.token("admin", aud="x")):
        assert (await call(events, event, token)).code == "unauthorized"


@every_change
async def test_change_of_an_event_that_is_not_there_is_not_found(events: RunningEvents, call: Call) -> None:
    assert (await call(events, {"id": str(ObjectId())}, events.admin)).status == 404


@every_change
async def test_admin_may_do_all_that_the_organizer_may(events: RunningEvents, call: Call) -> None:
    answer = await call(events, await events.draft(), events.admin)
    assert answer.status < 300 or answer.status == 409


async def test_attendee_cannot_create(events: RunningEvents) -> None:
    assert (await events.client.post("/api/events", body(), token=events.attendee)).code == "forbidden"
    assert (await events.client.post("/api/events", body())).code == "unauthorized"


async def test_draft_is_shown_to_its_organizer_and_admins_only(events: RunningEvents) -> None:
    path = f"/api/events/{(await events.draft())['id']}"
    statuses = [
        (await events.client.get(path, token=token)).status
        for token in (events.organizer, events.admin, events.other, events.attendee, None)
    ]
    assert statuses == [200, 200, 404, 404, 404]


async def test_invalid_token_is_refused_even_where_none_is_needed(events: RunningEvents) -> None:
    event = await events.published()
    for path in (f"/api/events/{event['id']}", "/api/events"):
        assert (await events.client.get(path, token="nonsense")).status == 401
        assert (await events.client.get(path, token=events.booking.issue("event"))).status == 401


@pytest.mark.parametrize(
    ("method", "path", "json"),
    [
        ("GET", "", None),
        ("PUT", "/takes", {"takes": [{"op": "0" * 24, "booking_id": "0" * 24, "seats": 1}]}),
        ("DELETE", "/seats/{op}?booking_id={op}", None),
        ("PUT", "/returns/{op}", {"booking_id": "0" * 24, "seats": 1}),
        ("POST", "/settled", {"operations": ["0" * 24]}),
    ],
)
async def test_internal_calls_are_for_booking_only(events: RunningEvents, method: str, path: str, json: Any) -> None:
    event = await events.published()
    await events.take(event, operation(), ObjectId())
    url = f"/internal/events/{event['id']}" + path.format(op=ObjectId())

    async def status(token: str | None) -> int:
        return (await events.client.call(method, url, json, token=token)).status

    def made_by(service: str, secret: str = SECRET) -> ServiceTokens:
        return ServiceTokens(service, [SecretStr(secret)])

    assert [await status(token) for token in (None, "nonsense", events.attendee, events.organizer, events.admin)] == [
        401
    ] * 5
    assert await status(made_by("booking", "another-secret-of-thirty-two-letters").issue("event")) == 401
    assert await status(made_by("booking").issue("auth")) == 401, "made for another callee"
    assert await status(made_by("auth").issue("event")) == 403, "another caller"
    assert await status(events.booking.issue("event")) in {200, 204}
