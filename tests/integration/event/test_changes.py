"""Changing an event: part by part, by its rules, and never over somebody else's change."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from tests.support.events import RunningEvents, moment, operation


async def test_change_touches_only_what_is_given(events: RunningEvents) -> None:
    event = await events.published()
    done = await events.change(event, title="Evening of winds", description="")
    assert done.status == 200
    changed = {"title": "Evening of winds", "description": "", "updated_at": done.body["updated_at"]}
    assert done.body == event | changed


async def test_the_venues_time_zone_can_be_given_and_changed(events: RunningEvents) -> None:
    event = await events.published(time_zone="Europe/Berlin")
    assert event["time_zone"] == "Europe/Berlin"
    changed = await events.change(event, time_zone="America/New_York")
    assert (changed.body["time_zone"], changed.body["starts_at"]) == ("America/New_York", event["starts_at"])


async def test_changed_texts_are_found_by_search(events: RunningEvents) -> None:
    event = await events.published(title="Ünïque Zebra", venue="Café Åse")
    await events.change(event, title="Renamed Okapi")
    for words, found in (("okapi", True), ("CAFE ase", True), ("zebra", False)):
        page = await events.client.get("/api/events", params={"query": words})
        assert (event["id"] in [item["id"] for item in page.body["items"]]) is found


async def test_nothing_is_changed_by_nothing(events: RunningEvents) -> None:
    event = await events.published()
    done = await events.change(event)
    assert done.body | {"updated_at": ""} == event | {"updated_at": ""}


async def test_text_that_looks_like_an_operator_stays_text(events: RunningEvents) -> None:
    event = await events.published()
    done = await events.change(event, title="$sold seats", description='{"$set": {"sold": 0}}', venue="$$ROOT")
    assert (done.body["title"], done.body["venue"]) == ("$sold seats", "$$ROOT")


async def test_currency_is_fixed_from_publication_on(events: RunningEvents) -> None:
    euros = {"amount": 100, "currency": "EUR"}
    draft = await events.draft()
    assert (await events.change(draft, price=euros)).body["price"] == euros
    await events.act(draft, "publish")
    refused = await events.change(draft, price={"amount": 100, "currency": "USD"})
    assert (refused.status, refused.code) == (409, "currency_fixed")
    assert (await events.change(draft, price={"amount": 90, "currency": "EUR"})).status == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": moment(days=-1)}, "starts_at"),
        ({"starts_at": moment(days=10, hours=4)}, "ends_at"),
        ({"ends_at": moment(days=9)}, "ends_at"),
        ({"ends_at": moment(days=-9)}, "ends_at"),
        ({"ends_at": moment(days=42)}, "ends_at"),
    ],
)
@pytest.mark.parametrize("state", ["draft", "published"])
async def test_times_must_stay_in_order_and_in_the_future(
    events: RunningEvents, state: str, changes: dict[str, Any], field: str
) -> None:
    event = await (events.draft() if state == "draft" else events.published())
    refused = await events.change(event, **changes)
    assert (refused.status, refused.code, refused.fields) == (422, "validation_error", {field})


async def test_capacity_moves_what_remains_by_the_difference(events: RunningEvents) -> None:
    event = await events.published(capacity=10)
    await events.take(event, operation(), ObjectId(), 4)
    assert (await events.change(event, capacity=25)).body["remaining"] == 21
    assert (await events.change(event, capacity=4)).body["remaining"] == 0
    assert await events.counters(event) == (0, 0, 4)


async def test_capacity_cannot_fall_below_what_is_sold_and_held(events: RunningEvents) -> None:
    event = await events.published(capacity=10)
    await events.take(event, operation(), ObjectId(), 4)
    collection = events.rules.events.events.events
    await collection.update_one({"_id": ObjectId(event["id"])}, {"$inc": {"remaining": -3, "held": 3}})
    refused = await events.change(event, capacity=6)
    assert (refused.status, refused.code) == (409, "capacity_too_small")
    assert (refused.body["sold"], refused.body["held"]) == (4, 3)
    assert (await events.change(event, capacity=7)).body["remaining"] == 0
    assert await events.counters(event) == (0, 3, 4)


async def test_seats_taken_after_the_rules_were_checked_stop_a_smaller_capacity(events: RunningEvents) -> None:
    event = await events.published(capacity=10)
    repository = events.rules.events.events
    seen = await repository.find(ObjectId(event["id"]))
    await events.take(event, operation(), ObjectId(), 5)
    assert not await repository.change(seen, {"capacity": 4}, this_version=False)
    assert await repository.change(seen, {"capacity": 5}, this_version=False)
    assert await events.counters(event) == (0, 0, 5)


async def test_change_that_was_checked_on_an_older_revision_is_not_made(events: RunningEvents) -> None:
    event = await events.published(capacity=10)
    repository = events.rules.events.events
    seen = await repository.find(ObjectId(event["id"]))
    await events.change(event, capacity=20)
    assert not await repository.change(seen, {"capacity": 15}, this_version=False)
    assert await events.counters(event) == (20, 0, 0)


async def test_version_that_moved_after_it_was_checked_stops_a_conditional_change(events: RunningEvents) -> None:
    event = await events.published(capacity=10)
    repository = events.rules.events.events
    seen = await repository.find(ObjectId(event["id"]))
    await events.take(event, operation(), ObjectId())
    assert not await repository.change(seen, {"title": "Other"}, this_version=True)
    assert await repository.change(seen, {"title": "Other"}, this_version=False)


async def test_if_match_refuses_a_change_over_another(events: RunningEvents) -> None:
    event = await events.published()
    path = f"/api/events/{event['id']}"
    tag = (await events.client.get(path, token=events.organizer)).headers["ETag"]

    async def change(if_match: str) -> Any:
        return await events.client.patch(
            path, {"title": "Newer"}, token=events.organizer, headers={"If-Match": if_match}
        )

    done = await change(f'"other", {tag}')
    assert (done.status, done.body["title"]) == (200, "Newer")
    for old in (tag, "nonsense", f"W/{done.headers['ETag']}", ""):
        refused = await change(old)
        assert (refused.status, refused.code) == (412, "changed_meanwhile")
    assert (await change(done.headers["ETag"])).status == 200
    assert (await change("*")).status == 200


async def test_of_two_conditional_changes_at_once_one_wins(events: RunningEvents) -> None:
    event = await events.published()
    path = f"/api/events/{event['id']}"
    tag = (await events.client.get(path, token=events.organizer)).headers["ETag"]
    headers = {"If-Match": tag}
    answers = await asyncio.gather(
        *(
            events.client.patch(path, {"title": f"Number {n}"}, token=events.organizer, headers=headers)
            for n in range(8)
        )
    )
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7


async def test_a_seat_taken_in_between_stops_a_conditional_change_only(
    events: RunningEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, repository = await events.published(), events.rules.events.events
    path, change = f"/api/events/{event['id']}", repository.change
    tag = (await events.client.get(path, token=events.organizer)).headers["ETag"]

    async def late(*seen: Any, **options: Any) -> bool:
        await events.take(event, operation(), ObjectId())
        done: bool = await change(*seen, **options)
        return done

    monkeypatch.setattr(repository, "change", late)
    headers = {"If-Match": tag}
    refused = await events.client.patch(path, {"title": "Newer"}, token=events.organizer, headers=headers)
    assert (refused.status, refused.code) == (412, "changed_meanwhile")
    assert (await events.change(event, title="Newer")).status == 200


async def test_unconditional_changes_at_once_are_all_made_or_told(events: RunningEvents) -> None:
    event = await events.published(capacity=50)
    answers = await asyncio.gather(*(events.change(event, capacity=50 + n) for n in range(12)))
    assert {answer.status for answer in answers} <= {200, 409}
    assert {answer.code for answer in answers if answer.status == 409} <= {"conflict"}
    stored = await events.stored(event)
    assert stored["revision"] == 2 + sum(answer.status == 200 for answer in answers)
    assert stored["remaining"] == stored["capacity"]
