"""The list of cancelled events, as booking follows it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from event.seat_schemas import CancelledPage
from tests.support.client import Reply
from tests.support.events import RunningEvents


async def listed(events: RunningEvents, since: datetime, **query: Any) -> Reply:
    path = f"/internal/cancelled?{urlencode({'since': since.isoformat()} | query)}"
    return await events.client.get(path, token=events.booking.issue("event"))


async def test_cancelled_events_are_listed_in_the_order_of_their_cancellation(events: RunningEvents) -> None:
    since = datetime.now(UTC) - timedelta(milliseconds=5)
    made = [await events.published() for _ in range(5)]
    for event in (made[3], made[0], made[4], made[1]):
        assert (await events.act(event, "cancel")).status == 200
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = CancelledPage.model_validate_json((await listed(events, since, **query)).raw)
        seen += [str(item.id) for item in page.items]
        if page.next_cursor is None:
            break
        query["cursor"] = page.next_cursor
    assert seen == [made[number]["id"] for number in (3, 0, 4, 1)]


async def test_only_what_was_cancelled_since_then_is_listed(events: RunningEvents) -> None:
    event = await events.published()
    done = await events.act(event, "cancel")
    at = datetime.fromisoformat(done.body["updated_at"])
    again = await events.act(event, "cancel")
    assert again.body["updated_at"] == done.body["updated_at"], "a repetition does not move it in the list"
    first = (await listed(events, at)).body["items"]
    assert first[0] == {"id": event["id"], "cancelled_at": done.body["updated_at"]}
    assert (await listed(events, at + timedelta(milliseconds=1))).body == {"items": [], "next_cursor": None}


async def test_the_list_is_for_booking_only_and_refuses_odd_positions(events: RunningEvents) -> None:
    now = datetime.now(UTC)
    assert (await events.client.get("/internal/cancelled", token=events.admin)).status == 401
    for query, field in (({"cursor": "x"}, "cursor"), ({"cursor": "WyJ4IiwieSJd"}, "cursor"), ({"limit": 0}, "limit")):
        refused = await listed(events, now, **query)
        assert (refused.status, refused.fields) == (422, {field})
    token = events.booking.issue("event")
    assert (await events.client.get("/internal/cancelled?since=5", token=token)).fields == {"since"}
