"""Events that have begun are marked, so that lists of what is to come read none of them."""

from datetime import timedelta
from typing import Any

from event.repository import EventRepository
from kit.types import utc_now
from tests.support.events import RunningEvents, moment


async def listed(events: RunningEvents, **params: Any) -> set[str]:
    answer = await events.client.get("/api/events", params={"limit": 100} | params)
    return {item["id"] for item in answer.body["items"]}


def repository(events: RunningEvents) -> EventRepository:
    found: EventRepository = events.rules.events.events
    return found


async def test_what_has_begun_is_marked_and_nothing_else(events: RunningEvents) -> None:
    soon, later, draft = await events.published(), await events.published(), await events.draft()
    begins = (await events.stored(soon))["starts_at"]
    await repository(events).events.update_one(
        {"_id": (await events.stored(later))["_id"]}, {"$set": {"starts_at": begins + timedelta(seconds=1)}}
    )
    await repository(events).mark_over(begins + timedelta(milliseconds=500))
    assert [(await events.stored(each)).get("over") for each in (soon, later, draft)] == [True, None, None]
    assert soon["id"] not in await listed(events, sort="price")
    assert later["id"] in await listed(events, sort="price")
    past = await listed(events, **{"from": (utc_now() - timedelta(days=1)).isoformat()})
    assert {soon["id"], later["id"]} <= past, "a list that begins earlier shows it"


async def test_an_event_that_is_moved_is_to_come_again(events: RunningEvents) -> None:
    event = await events.published()
    await repository(events).mark_over((await events.stored(event))["starts_at"] + timedelta(milliseconds=1))
    assert event["id"] not in await listed(events)
    await events.change(event, starts_at=moment(days=40), ends_at=moment(days=41))
    assert event["id"] in await listed(events, sort="title")
