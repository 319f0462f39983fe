"""The list of events whose facts changed, as booking follows it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.client import Reply
from tests.support.events import RunningEvents, moment, operation


async def listed(events: RunningEvents, since: datetime, **query: Any) -> Reply:
    path = f"/internal/changed?{urlencode({'since': since.isoformat()} | query)}"
    return await events.client.get(path, token=events.booking.issue("event"))


async def version(events: RunningEvents, event: dict[str, Any]) -> int:
    found: int = (await events.internal("GET", event)).body["facts_version"]
    return found


async def test_a_moved_event_is_listed_as_it_is_now(events: RunningEvents) -> None:
    event, since = await events.published(), datetime.now(UTC)
    moved = {"venue": "New Hall", "starts_at": moment(days=20), "ends_at": moment(days=21)}
    done = await events.change(event, **moved)
    (found,) = (await listed(events, since)).body["items"]
    assert found["changed_at"] == done.body["updated_at"]
    assert found["event"].items() >= (moved | {"id": event["id"], "facts_version": 1}).items()


@pytest.mark.parametrize(
    ("changes", "rises"),
    [
        ({"title": "Another evening"}, 1),
        ({"venue": "New Hall"}, 1),
        ({"time_zone": "Europe/Berlin"}, 1),
        ({"title": "Another evening", "venue": "New Hall"}, 1),
        ({"title": "Evening of strings"}, 0),
        ({"description": "Longer.", "capacity": 60, "price": {"amount": 5, "currency": "USD"}}, 0),
    ],
)
async def test_the_version_counts_changes_of_what_tickets_show(
    events: RunningEvents, changes: dict[str, Any], rises: int
) -> None:
    event = await events.published()
    await events.change(event, **changes)
    assert await version(events, event) == rises


async def test_a_draft_is_never_listed(events: RunningEvents) -> None:
    since, draft = datetime.now(UTC), await events.draft()
    await events.change(draft, venue="A secret place")
    await events.act(draft, "publish")
    assert (await listed(events, since)).body["items"] == []
    assert await version(events, draft) == 0


async def test_pages_follow_the_order_of_the_changes(events: RunningEvents) -> None:
    since, made = datetime.now(UTC), [await events.published() for _ in range(4)]
    for number in (2, 0, 3):
        await events.change(made[number], venue="New Hall")
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while query.get("cursor", "first") is not None:
        page = (await listed(events, since, **query)).body
        seen += [item["event"]["id"] for item in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert seen == [made[number]["id"] for number in (2, 0, 3)]


async def test_an_event_that_is_older_than_the_fields_can_be_sold_and_moved(events: RunningEvents) -> None:
    event, since = await events.published(), datetime.now(UTC)
    collection = events.rules.events.events.events
    older = {"time_zone": 1, "facts_version": 1, "facts_changed_at": 1}
    await collection.update_one({"_id": (await events.stored(event))["_id"]}, {"$unset": older})
    taken = await events.take(event, operation(), operation())
    assert (taken.body["event"]["time_zone"], taken.body["event"]["facts_version"]) == ("UTC", 0)
    await events.change(event, venue="New Hall")
    assert [item["event"]["facts_version"] for item in (await listed(events, since)).body["items"]] == [1]


async def test_the_list_is_for_booking_only_and_refuses_odd_positions(events: RunningEvents) -> None:
    assert (await events.client.get("/internal/changed", token=events.admin)).status == 401
    for query, field in (({"cursor": "x"}, "cursor"), ({"cursor": "WyJ4IiwieSJd"}, "cursor"), ({"limit": 0}, "limit")):
        refused = await listed(events, datetime.now(UTC), **query)
        assert (refused.status, refused.fields) == (422, {field})
