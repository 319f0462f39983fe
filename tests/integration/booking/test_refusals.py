"""What an event certainly can't give is refused before anything is stored, counted or asked of the database."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from booking.allowances import Allowance
from booking.models import Booking
from booking.services import Services
from kit.problems import NotFound, NotOnSale, SoldOut
from tests.integration.booking.conftest import Platform
from tests.integration.booking.test_faults import Person


async def sold_out(platform: Platform, seats: int = 2) -> ObjectId:
    event_id = await platform.new_event(capacity=seats)
    await Person(event_id, seats).book(platform.services())
    return event_id


async def test_who_is_refused_leaves_nothing_behind(platform: Platform) -> None:
    event_id = await sold_out(platform)
    late = Person(event_id)
    with pytest.raises(SoldOut):
        await late.book(platform.services())
    assert await platform.database.collection(Booking).count_documents({"user_id": late.id}) == 0
    assert await platform.database.collection(Allowance).count_documents({"_id": f"{event_id}:{late.id}"}) == 0


async def refused(services: Services, event_id: ObjectId, people: int) -> list[BaseException | Any]:
    wishes = (Person(event_id).book(services) for _ in range(people))
    return await asyncio.gather(*wishes, return_exceptions=True)


async def test_many_who_are_refused_together_share_the_look_at_event_and_at_their_keys(platform: Platform) -> None:
    event_id, services = await sold_out(platform), platform.services()
    asked: list[str] = []
    call = services.bookings.seats.client.call

    async def counting(method: str, path: str, *rest: Any) -> Any:
        asked.append(f"{method} {path}")
        return await call(method, path, *rest)

    services.bookings.seats.client.call = counting  # type: ignore[method-assign]
    looks: list[int] = []
    find = services.bookings.repository._by_key.work

    async def looking(keys: list[Any]) -> Any:
        looks.append(len(keys))
        return await find(keys)

    services.bookings.repository._by_key.work = looking
    assert {type(each) for each in await refused(services, event_id, 50)} == {SoldOut}
    assert len(asked) <= 3
    assert (sum(looks), len(looks) <= 3) == (50, True)


async def test_the_refusal_tells_what_event_itself_would_tell(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=3)
    await Person(event_id, 2).book(platform.services())
    told = []
    for services in (platform.services(), platform.hopeful_services()):
        with pytest.raises(SoldOut) as error:
            await Person(event_id, 2).book(services)
        told.append(error.value.document())
    assert told[0] == told[1]
    assert told[0]["remaining"] == 1


async def test_who_has_a_booking_under_the_key_gets_its_answer_though_nothing_is_left(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=2)
    person = Person(event_id)
    first = await person.book(platform.services())
    again = await person.book(platform.services())
    assert (again.booking_id, again.status, again.replayed) == (first.booking_id, 201, True)


async def test_what_was_known_a_moment_ago_refuses_nobody(platform: Platform) -> None:
    event_id, services = await platform.new_event(capacity=2), platform.services()
    holder = Person(event_id)
    held = await holder.book(services)
    with pytest.raises(SoldOut):
        await Person(event_id).book(services)
    await platform.services().bookings.cancel(holder.id, held.booking_id)  # by another process
    assert (await Person(event_id).book(services)).status == 201


async def test_a_cancelled_event_refuses_first_and_an_unknown_one_is_not_found(platform: Platform) -> None:
    event_id = await platform.new_event()
    done = await platform.event.post(f"/api/events/{event_id}/cancel", token=platform.organizer_token)
    assert done.status == 200, done.raw
    with pytest.raises(NotOnSale):
        await Person(event_id).book(platform.services())
    with pytest.raises(NotFound):
        await Person(ObjectId()).book(platform.services())
    assert await platform.database.collection(Booking).count_documents({"event_id": event_id}) == 0
