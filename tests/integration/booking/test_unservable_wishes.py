"""A wish that nobody can serve keeps nobody from a seat, and the person is told."""

import pytest
from bson import ObjectId

from booking.problems import BeyondCapacity, PersonLimit
from kit.problems import SoldOut
from tests.integration.booking.conftest import Platform
from tests.integration.booking.test_waiting_list import Person, counters, give_back, sold_out, statuses, work


async def booked(platform: Platform, event_id: ObjectId, seats: int) -> tuple[Person, ObjectId]:
    person = Person(platform, event_id, seats)
    return person, (await person.book()).booking_id


async def test_more_seats_than_the_event_has_are_not_waited_for(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 5)
    with pytest.raises(BeyondCapacity) as caught:
        await Person(platform, event_id, 6).join()
    assert caught.value.extensions == {"capacity": 5}
    await give_back(platform, holder, booking_id)
    await work(platform)
    assert (await Person(platform, event_id, 5).book()).status == 201


async def test_nobody_waits_for_more_than_the_limit_leaves_them(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=4, max_per_person=4)
    person, booking_id = await booked(platform, event_id, 3)
    await booked(platform, event_id, 1)
    person.seats = 2
    with pytest.raises(PersonLimit) as caught:
        await person.join()
    assert caught.value.extensions == {"limit": 4, "left": 1}
    person.seats = 1
    await person.join()
    await give_back(platform, person, booking_id)


async def test_what_nobody_who_waits_can_use_is_sold(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=5)
    one, booking_id = await booked(platform, event_id, 1)
    await booked(platform, event_id, 4)
    group = await Person(platform, event_id, 4).join()
    await give_back(platform, one, booking_id)
    await work(platform)
    assert (await Person(platform, event_id, 1).book()).status == 201
    assert await statuses([group]) == ["waiting"]
    assert await counters(platform, event_id) == (0, 0, 5)


async def test_somebody_who_waits_for_one_comes_before_a_buyer(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=5)
    one, booking_id = await booked(platform, event_id, 1)
    await booked(platform, event_id, 4)
    people = [await Person(platform, event_id, seats).join() for seats in (4, 1)]
    await give_back(platform, one, booking_id)
    with pytest.raises(SoldOut):
        await Person(platform, event_id, 1).book()
    await work(platform)
    assert await statuses(people) == ["waiting", "offered"]


async def test_seats_for_a_group_are_not_nibbled_away_before_they_are_offered(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 5)
    group = await Person(platform, event_id, 4).join()
    await give_back(platform, holder, booking_id)
    with pytest.raises(SoldOut):
        await Person(platform, event_id, 1).book()
    await work(platform)
    assert await statuses([group]) == ["offered"]
    assert (await Person(platform, event_id, 1).book()).status == 201


async def test_a_lowered_capacity_ends_what_can_not_be_served_and_the_person_is_told(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=6)
    one, booking_id = await booked(platform, event_id, 2)
    await booked(platform, event_id, 3)
    group = await Person(platform, event_id, 6).join()
    await platform.change(event_id, capacity=5)
    await give_back(platform, one, booking_id)
    await work(platform)
    entry = await group.entry()
    assert (entry.status, entry.reason) == ("expired", "beyond_capacity")
    assert platform.topic.whats(group.entry_id) == ["waiting_list.expired"]
    told = next(item.body for item in platform.topic.taken if item.booking_id == group.entry_id)
    assert '"reason":"beyond_capacity"' in told
    assert (await platform.event_document(event_id))["queue"]["on"] is False


@pytest.mark.parametrize("offered", [False, True])
async def test_a_lowered_limit_ends_what_can_not_be_booked_any_more(platform: Platform, offered: bool) -> None:
    event_id, holder, booking_id = await sold_out(platform, 4)
    people = [await Person(platform, event_id, seats).join() for seats in (3, 1)]
    if offered:
        await give_back(platform, holder, booking_id)
        await work(platform)
        assert await statuses(people) == ["offered", "offered"]
        await people[1].leave()
    await platform.change(event_id, max_per_person=2)
    if not offered:
        await give_back(platform, holder, booking_id)
    await work(platform, times=2)
    assert ((await people[0].entry()).status, (await people[0].entry()).reason) == ("expired", "person_limit")
    assert (await Person(platform, event_id, 2).book()).status == 201


async def test_who_has_booked_up_to_the_limit_meanwhile_is_passed_over(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=3, max_per_person=2)
    two, two_id = await booked(platform, event_id, 2)
    one, one_id = await booked(platform, event_id, 1)
    greedy, patient = await Person(platform, event_id, 2).join(), await Person(platform, event_id, 2).join()
    await give_back(platform, one, one_id)
    await work(platform)
    greedy.seats = 1
    assert (await greedy.book()).status == 201, "one seat is of no use to those who wait"
    await give_back(platform, two, two_id)
    await work(platform)
    assert await statuses([greedy, patient]) == ["expired", "offered"]
    assert (await greedy.entry()).reason == "person_limit"


async def test_an_answer_means_that_the_queue_is_on(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, 4)
    await Person(platform, event_id, 4).join()
    person = await Person(platform, event_id, 2).join()
    assert (await platform.event_document(event_id))["queue"].items() >= {"on": True, "least": 2}.items()
    await give_back(platform, holder, booking_id)
    with pytest.raises(SoldOut):
        await Person(platform, event_id, 1).book()
    assert (await person.entry()).status == "waiting"
