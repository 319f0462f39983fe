"""From draft to published to cancelled, and what each state allows."""

from bson import ObjectId

from event.schemas import Event
from tests.support.events import RunningEvents, body, moment


async def test_new_event_is_a_draft_of_its_maker_with_all_seats_left(events: RunningEvents) -> None:
    sent = body()
    made = await events.client.post("/api/events", sent, token=events.organizer)
    assert made.status == 201
    assert Event.model_validate_json(made.raw)
    kept = {name: made.body[name] for name in sent}
    assert kept == sent
    counters = {"status": "draft", "remaining": 50, "held": 0, "sold": 0, "image_url": None}
    assert counters.items() <= made.body.items()
    assert made.body["organizer_id"] == str(events.organizer_id)
    assert made.body["created_at"] == made.body["updated_at"]
    assert (await events.client.get(f"/api/events/{made.body['id']}", token=events.organizer)).body == made.body


async def test_times_are_answered_in_utc(events: RunningEvents) -> None:
    draft = await events.draft(starts_at="2090-06-01T20:00:00+02:00", ends_at="2090-06-01T17:30:00-03:00")
    assert (draft["starts_at"], draft["ends_at"]) == ("2090-06-01T18:00:00Z", "2090-06-01T20:30:00Z")


async def test_publishing_is_idempotent(events: RunningEvents) -> None:
    draft = await events.draft()
    first = await events.act(draft, "publish")
    again = await events.act(draft, "publish")
    assert (first.status, first.body["status"]) == (200, "published")
    assert (again.status, again.body) == (200, first.body)


async def test_cancelling_is_idempotent(events: RunningEvents) -> None:
    event = await events.published()
    first = await events.act(event, "cancel")
    again = await events.act(event, "cancel")
    assert (first.status, first.body["status"]) == (200, "cancelled")
    assert (again.status, again.body) == (200, first.body)


async def test_draft_cannot_be_cancelled(events: RunningEvents) -> None:
    refused = await events.act(await events.draft(), "cancel")
    assert (refused.status, refused.code, refused.body["event_status"]) == (409, "event_is_draft", "draft")


async def test_cancelled_event_cannot_be_published_or_changed(events: RunningEvents) -> None:
    event = await events.published()
    await events.act(event, "cancel")
    for refused in (await events.act(event, "publish"), await events.change(event, title="Again")):
        assert (refused.status, refused.code, refused.body["event_status"]) == (409, "event_is_cancelled", "cancelled")


async def test_draft_whose_start_has_passed_cannot_be_published(events: RunningEvents) -> None:
    draft = await events.draft()
    service = events.rules.events
    real = service.clock
    service.clock = lambda: real().replace(year=real().year + 1)
    try:
        refused = await events.act(draft, "publish")
    finally:
        service.clock = real
    assert (refused.status, refused.code) == (409, "starts_in_the_past")
    assert (await events.now(draft))["status"] == "draft"


async def test_draft_can_be_deleted_once(events: RunningEvents) -> None:
    draft = await events.draft()
    path = f"/api/events/{draft['id']}"
    done = await events.client.delete(path, token=events.organizer)
    assert (done.status, done.raw) == (204, b"")
    assert (await events.client.delete(path, token=events.organizer)).status == 404
    assert (await events.client.get(path, token=events.organizer)).status == 404


async def test_public_event_cannot_be_deleted(events: RunningEvents) -> None:
    event = await events.published()
    path = f"/api/events/{event['id']}"
    assert (await events.client.delete(path, token=events.organizer)).code == "event_is_published"
    await events.act(event, "cancel")
    assert (await events.client.delete(path, token=events.organizer)).code == "event_is_cancelled"


async def test_draft_that_is_published_meanwhile_is_not_deleted(events: RunningEvents) -> None:
    draft = await events.draft()
    await events.act(draft, "publish")
    assert not await events.rules.events.events.remove_draft(ObjectId(draft["id"]))


async def test_every_change_is_seen_in_updated_at_and_not_in_created_at(events: RunningEvents) -> None:
    draft = await events.draft()
    later = (await events.change(draft, starts_at=moment(days=9))).body
    assert later["updated_at"] > draft["updated_at"]
    assert later["created_at"] == draft["created_at"]
