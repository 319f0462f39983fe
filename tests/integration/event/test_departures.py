"""Organizers whose accounts go: their events to come keep them, and nothing of theirs stays on sale without them."""

from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from pydantic import SecretStr

from kit.revocations import Revocation
from kit.service_tokens import ServiceTokens
from tests.integration.event.conftest import SECRET
from tests.support.client import Reply
from tests.support.events import RunningEvents

AUTH = ServiceTokens("auth", [SecretStr(SECRET)])


async def asked(events: RunningEvents, organizer: ObjectId) -> int:
    reply = await events.client.get(f"/internal/organizers/{organizer}", token=AUTH.issue("event"))
    assert reply.status == 200, reply.raw
    assert reply.body.keys() == {"events_to_come"}
    return int(reply.body["events_to_come"])


async def departs(events: RunningEvents, *organizers: ObjectId) -> None:
    entries = [Revocation(id=str(each), deleted=True, at=datetime.now(UTC)) for each in organizers]
    await events.rules.departures.take(entries)


async def read(events: RunningEvents, event_id: str) -> Reply:
    reply: Reply = await events.client.get(f"/api/events/{event_id}", token=events.admin)
    return reply


async def test_published_events_that_are_not_over_keep_their_organizer(events: RunningEvents) -> None:
    organizer = ObjectId()
    token = events.keys.token("organizer", organizer)
    assert await asked(events, organizer) == 0
    await events.draft(token)
    assert await asked(events, organizer) == 0
    event = await events.published(token)
    await events.published()
    assert await asked(events, organizer) == 1
    events.rules.departures.clock = lambda: datetime.now(UTC) + timedelta(days=10, hours=2)
    assert await asked(events, organizer) == 1  # it has begun, and is not over
    events.rules.departures.clock = lambda: datetime.now(UTC) + timedelta(days=10, hours=4)
    assert await asked(events, organizer) == 0
    events.rules.departures.clock = lambda: datetime.now(UTC)
    await events.act(event, "cancel", token)
    assert await asked(events, organizer) == 0


@pytest.mark.parametrize("caller", ["booking", "event", "frontend"])
async def test_only_auth_may_ask(events: RunningEvents, caller: str) -> None:
    token = ServiceTokens(caller, [SecretStr(SECRET)]).issue("event")
    assert (await events.client.get(f"/internal/organizers/{ObjectId()}", token=token)).status == 403
    assert (await events.client.get(f"/internal/organizers/{ObjectId()}", token=events.admin)).status == 401


async def test_what_was_published_in_that_very_moment_is_cancelled_and_drafts_go(events: RunningEvents) -> None:
    organizer = ObjectId()
    token = events.keys.token("organizer", organizer)
    event, draft, others = await events.published(token), await events.draft(token), await events.published()
    for _ in range(2):
        await departs(events, organizer, ObjectId())
        found = await read(events, event["id"])
        assert (found.body["status"], found.headers["ETag"]) == ("cancelled", '"3"')
    assert (await read(events, draft["id"])).status == 404
    assert (await read(events, others["id"])).body["status"] == "published"


async def test_what_is_over_stays_as_it_was(events: RunningEvents) -> None:
    organizer = ObjectId()
    event = await events.published(events.keys.token("organizer", organizer))
    events.rules.departures.clock = lambda: datetime.now(UTC) + timedelta(days=11)
    await departs(events, organizer)
    events.rules.departures.clock = lambda: datetime.now(UTC)
    assert (await read(events, event["id"])).body["status"] == "published"


async def test_nobody_goes_and_nothing_happens(events: RunningEvents) -> None:
    event = await events.published()
    await departs(events)
    assert (await read(events, event["id"])).body["status"] == "published"
