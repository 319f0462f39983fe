"""No person gets more seats of an event than its limit, whatever happens at once."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from booking.allowances import Allowance
from booking.models import Booking
from booking.problems import PersonLimit
from booking.schemas import CreateBooking, JoinWaitingList
from booking.service import Created
from booking.services import Services
from event.models import Event
from kit.problems import SoldOut
from tests.integration.booking.conftest import Platform
from tests.support.client import Client

TAKES = "/takes"


async def book(services: Services, user: ObjectId, event_id: ObjectId, seats: int) -> Created:
    return await services.bookings.create(user, f"key-{ObjectId()}", CreateBooking(event_id=event_id, seats=seats))


async def set_limit(platform: Platform, event_id: ObjectId, limit: int | None) -> Any:
    path = f"/api/events/{event_id}"
    return await platform.event.patch(path, {"max_per_person": limit}, token=platform.organizer_token)


async def used(platform: Platform, user: ObjectId, event_id: ObjectId) -> int:
    """What counts, which is what the claims add up to."""
    found = await platform.database.collection(Allowance).find_one({"_id": f"{event_id}:{user}"})
    if found is None:
        return 0
    assert found["used"] == sum(claim["seats"] for claim in found["claims"])
    return int(found["used"])


async def seats_of(platform: Platform, user: ObjectId, event_id: ObjectId) -> int:
    found = platform.database.collection(Booking).find({"user_id": user, "event_id": event_id, "status": "confirmed"})
    return sum([item["seats"] async for item in found])


async def test_the_limit_and_what_is_left_are_told(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(max_per_person=4), platform.keys.token()

    async def ask(seats: int) -> Any:
        headers = {"Idempotency-Key": f"key-{ObjectId()}"}
        return await booking.post(
            "/api/bookings", {"event_id": str(event_id), "seats": seats}, token=token, headers=headers
        )

    first = await ask(3)
    assert first.status == 201
    refused = await ask(2)
    assert (refused.status, refused.code, refused.body["limit"], refused.body["left"]) == (409, "person_limit", 4, 1)
    assert (await ask(1)).status == 201
    assert (await ask(1)).body["left"] == 0
    await booking.post(f"{first.headers['Location']}/cancel", token=token)
    assert (await ask(3)).status == 201
    assert (await ask(1)).code == "person_limit"
    await platform.assert_seats_add_up(event_id, sold=4)


async def test_one_person_asking_many_times_at_once_gets_the_limit(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=100, max_per_person=4), ObjectId()
    replicas = [platform.services() for _ in range(3)]
    asked = (book(replicas[number % 3], user, event_id, 1) for number in range(20))
    replies = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(reply, PersonLimit) for reply in replies) + sum(isinstance(r, Created) for r in replies) == 20
    await platform.settle_everything()
    assert await seats_of(platform, user, event_id) == await used(platform, user, event_id) == 4
    other = await book(replicas[0], ObjectId(), event_id, 4)
    assert other.status == 201, "everybody has a limit of their own"
    await platform.assert_seats_add_up(event_id, sold=8)


async def test_nobody_can_take_all_seats_of_an_event_that_names_no_limit(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=30), ObjectId()
    shown = await platform.event.get(f"/api/events/{event_id}", token=platform.organizer_token)
    assert shown.body["max_per_person"] == 10
    await book(platform.services(), user, event_id, 6)
    with pytest.raises(PersonLimit) as caught:
        await book(platform.services(), user, event_id, 5)
    assert caught.value.extensions == {"limit": 10, "left": 4}
    assert (await book(platform.services(), user, event_id, 4)).status == 201
    assert (await book(platform.services(), ObjectId(), event_id, 10)).status == 201, "everybody has ten of their own"


async def test_an_event_from_before_the_usual_limit_has_it_too(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=30), ObjectId()
    await platform.database.collection(Event).update_one(
        {"_id": event_id}, {"$unset": {"max_per_person": 1, "counted": 1}}
    )
    earlier = await book(platform.services(), user, event_id, 8)
    await platform.database.collection(Booking).update_one({"_id": earlier.booking_id}, {"$unset": {"limit": 1}})
    await platform.database.collection(Allowance).delete_one({"_id": f"{event_id}:{user}"})
    with pytest.raises(PersonLimit) as caught:
        await book(platform.services(), user, event_id, 3)
    assert caught.value.extensions == {"limit": 10, "left": 2}, "what was booked without a limit counts"
    assert (await book(platform.services(), user, event_id, 2)).status == 201


async def test_an_organizer_may_allow_more_than_one_booking_can_have(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=100, max_per_person=25), ObjectId()
    for seats in (10, 10, 5):
        assert (await book(platform.services(), user, event_id, seats)).status == 201
    with pytest.raises(PersonLimit):
        await book(platform.services(), user, event_id, 1)


async def test_who_was_refused_leaves_no_count_behind(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=1), ObjectId()
    with pytest.raises(SoldOut):
        await book(platform.services(), user, event_id, 2)
    assert await platform.database.collection(Allowance).find_one({"_id": f"{event_id}:{user}"}) is None


async def test_somebody_who_holds_all_that_one_may_have_can_not_wait_for_more(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=4, max_per_person=4), ObjectId()
    await book(platform.services(), user, event_id, 3)
    await book(platform.services(), ObjectId(), event_id, 1)
    with pytest.raises(PersonLimit) as caught:
        await platform.services().waiting.join(user, JoinWaitingList(event_id=event_id, seats=2))
    assert caught.value.extensions == {"limit": 4, "left": 1}
    assert await platform.services().waiting.join(user, JoinWaitingList(event_id=event_id, seats=1))


async def test_a_refused_booking_counts_no_longer(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=2, max_per_person=4), ObjectId()
    await book(platform.services(), ObjectId(), event_id, 2)
    with pytest.raises(Exception, match="seats left"):
        await book(platform.services(), user, event_id, 2)
    assert await used(platform, user, event_id) == 0


@pytest.mark.parametrize("kind", ["lose_answers", "lose_requests"])
async def test_a_booking_that_was_given_up_counts_no_longer(platform: Platform, kind: str) -> None:
    event_id, user = await platform.new_event(max_per_person=4), ObjectId()
    getattr(platform.faults, kind).append(TAKES)
    pending = await book(platform.services(), user, event_id, 3)
    assert (pending.status, await used(platform, user, event_id)) == (202, 3)
    platform.faults.clear()
    platform.clock.forward(minutes=16)
    await platform.settle_everything()
    assert (await platform.booking_document(pending.booking_id))["status"] == "rejected"
    assert await used(platform, user, event_id) == 0


async def test_the_sweeper_counts_a_pending_booking_once(platform: Platform) -> None:
    event_id, user = await platform.new_event(max_per_person=4), ObjectId()
    platform.faults.lose_answers.append(TAKES)
    await book(platform.services(), user, event_id, 2)
    platform.faults.clear()
    await platform.settle_everything()
    assert await seats_of(platform, user, event_id) == await used(platform, user, event_id) == 2
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_a_claim_that_came_after_its_bookings_end_keeps_nobody_out(platform: Platform) -> None:
    event_id, user = await platform.new_event(max_per_person=4), ObjectId()
    services = platform.services()
    ended = await book(services, user, event_id, 3)
    await services.bookings.cancel(user, ended.booking_id)
    assert await used(platform, user, event_id) == 0
    late = await services.bookings.repository.find({"_id": ended.booking_id})
    assert late is not None
    await services.bookings.flow.allowances.claim(late, 4)
    assert await used(platform, user, event_id) == 3
    assert (await book(services, user, event_id, 4)).status == 201
    assert await used(platform, user, event_id) == 4


async def test_a_claim_that_came_after_its_bookings_rejection_keeps_nobody_out(platform: Platform) -> None:
    event_id, user = await platform.new_event(max_per_person=4), ObjectId()
    platform.faults.lose_requests.append(TAKES)
    given_up = await book(platform.services(), user, event_id, 3)
    platform.faults.clear()
    platform.clock.forward(minutes=16)
    await platform.settle_everything()
    services = platform.services()
    late = await services.bookings.repository.find({"_id": given_up.booking_id})
    assert late is not None
    assert late.status == "rejected"
    await services.bookings.flow.allowances.claim(late, 4)
    assert (await book(services, user, event_id, 4)).status == 201


async def test_what_another_booking_counted_before_the_limit_was_known_is_counted_anew(platform: Platform) -> None:
    event_id, user = await platform.new_event(), ObjectId()
    platform.faults.lose_requests.append(TAKES)
    early = await book(platform.services(), user, event_id, 2)
    platform.faults.clear()
    assert (await set_limit(platform, event_id, 4)).status == 200
    assert (await book(platform.services(), user, event_id, 1)).status == 201
    await platform.settle_everything()
    assert (await platform.booking_document(early.booking_id))["status"] == "confirmed"
    found = await platform.database.collection(Allowance).find_one({"_id": f"{event_id}:{user}"})
    assert found is not None
    assert (found["used"], [claim["uncounted"] for claim in found["claims"]]) == (3, [False, False])


async def test_what_was_pending_before_the_limit_counts_for_the_next_booking(platform: Platform) -> None:
    event_id, user = await platform.new_event(), ObjectId()
    platform.faults.lose_answers.append(TAKES)
    await book(platform.services(), user, event_id, 3)
    platform.faults.clear()
    await set_limit(platform, event_id, 4)
    with pytest.raises(PersonLimit):
        await book(platform.services(), user, event_id, 2)
    await platform.settle_everything()
    assert await seats_of(platform, user, event_id) == 3


async def test_a_pending_booking_of_more_seats_than_the_later_limit_gets_none(platform: Platform) -> None:
    event_id, user = await platform.new_event(), ObjectId()
    platform.faults.lose_requests.append(TAKES)
    early = await book(platform.services(), user, event_id, 6)
    platform.faults.clear()
    await set_limit(platform, event_id, 4)
    with pytest.raises(PersonLimit):
        await book(platform.services(), user, event_id, 1)
    await platform.settle_everything()
    rejected = await platform.booking_document(early.booking_id)
    assert (rejected["status"], rejected["refusal"]["code"]) == ("rejected", "person_limit")
    assert await seats_of(platform, user, event_id) == await used(platform, user, event_id) == 0


async def test_who_is_refused_for_the_limit_is_told_by_the_answer_alone(platform: Platform) -> None:
    event_id, user = await platform.new_event(max_per_person=2), ObjectId()
    with pytest.raises(PersonLimit):
        await book(platform.services(), user, event_id, 3)
    await platform.settle_everything()
    rejected = await platform.database.collection(Booking).find_one({"user_id": user})
    assert rejected is not None
    assert (rejected["status"], platform.topic.whats(rejected["_id"])) == ("rejected", [])


async def test_cancelling_many_times_releases_once(platform: Platform) -> None:
    event_id, user = await platform.new_event(max_per_person=4), ObjectId()
    services = [platform.services() for _ in range(4)]
    kept, dropped = await book(services[0], user, event_id, 2), await book(services[0], user, event_id, 2)
    await asyncio.gather(*(each.bookings.cancel(user, dropped.booking_id) for each in services))
    await platform.settle_everything()
    assert await used(platform, user, event_id) == 2
    assert (await platform.booking_document(kept.booking_id))["status"] == "confirmed"
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_a_limit_that_is_set_later_counts_what_was_booked_before(platform: Platform) -> None:
    event_id, user = await platform.new_event(), ObjectId()
    stale = platform.services()
    before = await book(stale, user, event_id, 3)
    assert (await set_limit(platform, event_id, 4)).status == 200
    with pytest.raises(PersonLimit) as caught:
        await book(stale, user, event_id, 2)
    assert caught.value.extensions == {"limit": 4, "left": 1}, "though this replica remembers an event without a limit"
    assert (await book(stale, user, event_id, 1)).status == 201
    await stale.bookings.cancel(user, before.booking_id)
    assert (await book(stale, user, event_id, 3)).status == 201
    await platform.settle_everything()
    assert await seats_of(platform, user, event_id) == 4
    await platform.assert_seats_add_up(event_id, sold=4)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_bookings_under_way_while_the_limit_is_set_are_counted_against_it(platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=100), ObjectId()
    replicas = [platform.services() for _ in range(3)]
    for replica in replicas:
        await replica.bookings.seats.facts(event_id)
    assert (await set_limit(platform, event_id, 4)).status == 200
    asked = (book(replicas[number % 3], user, event_id, 2) for number in range(9))
    await asyncio.gather(*asked, return_exceptions=True)
    await platform.settle_everything()
    assert await seats_of(platform, user, event_id) == await used(platform, user, event_id) == 4
    await platform.assert_seats_add_up(event_id, sold=4)
    await platform.assert_nothing_is_left_to_do(event_id)


async def test_a_raised_limit_allows_more_and_a_lowered_one_takes_nothing_away(platform: Platform) -> None:
    event_id, user = await platform.new_event(max_per_person=2), ObjectId()
    await book(platform.services(), user, event_id, 2)
    await set_limit(platform, event_id, 5)
    services = platform.services()  # one that remembers nothing of the event
    assert (await book(services, user, event_id, 3)).status == 201
    await set_limit(platform, event_id, 1)
    with pytest.raises(PersonLimit) as caught:
        await book(platform.services(), user, event_id, 1)
    assert caught.value.extensions == {"limit": 1, "left": 0}
    assert await seats_of(platform, user, event_id) == 5


@pytest.mark.parametrize("publish", [True, False])
async def test_null_brings_the_usual_limit_back(platform: Platform, publish: bool) -> None:
    event_id = await platform.new_event(publish=publish, max_per_person=2)
    assert (await set_limit(platform, event_id, None)).body["max_per_person"] == 10


@pytest.mark.parametrize("limit", [0, -1, 101, 1.5, "2", True])
async def test_odd_limits_are_clear_problems(platform: Platform, limit: Any) -> None:
    refused = await set_limit(platform, await platform.new_event(), limit)
    assert (refused.status, refused.fields) == (422, {"max_per_person"})
