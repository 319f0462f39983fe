"""People whose accounts go wait no more, and what was offered to them goes to the next."""

from datetime import UTC, datetime

from bson import ObjectId

from booking.waiting_repository import WaitingRepository
from kit.revocations import Revocation
from tests.integration.booking.conftest import Platform
from tests.integration.booking.test_waiting_list import Person, sold_out, work


async def departs(platform: Platform, *people: ObjectId) -> None:
    entries = [Revocation(id=str(each), deleted=True, at=datetime.now(UTC)) for each in people]
    await platform.services().departures.take(entries)


async def status(person: Person) -> str:
    return (await person.entry()).status


async def test_who_has_gone_is_overtaken(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform)
    gone, third = await Person(platform, event_id).join(), await Person(platform, event_id).join()
    await departs(platform, gone.id)
    await platform.services().bookings.cancel(holder.id, booking_id)
    await work(platform, times=4)
    assert (await status(gone), await status(third)) == ("left", "offered")
    assert [each.what for each in platform.topic.taken].count("waiting_list.offered") == 1


async def test_what_was_offered_goes_to_the_next(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, capacity=2)
    gone, third = await Person(platform, event_id).join(), await Person(platform, event_id).join()
    await platform.services().bookings.cancel(holder.id, booking_id)
    await work(platform, times=4)
    assert await status(gone) == "offered"
    await departs(platform, gone.id)
    await work(platform, times=6)
    assert (await status(gone), await status(third)) == ("left", "offered")
    assert (await platform.event_document(event_id))["held"] == 2


async def test_every_place_of_a_person_ends_and_none_of_others(platform: Platform) -> None:
    gone, places, other = ObjectId(), list[Person](), list[Person]()
    for _ in range(3):
        event_id, *_ = await sold_out(platform)
        place = Person(platform, event_id)
        place.id = gone
        places.append(await place.join())
        other.append(await Person(platform, event_id).join())
    for _ in range(2):
        await departs(platform, gone, ObjectId())
        assert [await status(each) for each in places] == ["left"] * 3
        assert [await status(each) for each in other] == ["waiting"] * 3


async def test_an_offer_that_is_accepted_meanwhile_stays_accepted(platform: Platform) -> None:
    event_id, holder, booking_id = await sold_out(platform, capacity=2)
    person = await Person(platform, event_id).join()
    await platform.services().bookings.cancel(holder.id, booking_id)
    await work(platform, times=4)
    batch = WaitingRepository.batch

    class Late(WaitingRepository):
        async def batch(self, query: dict[str, object]) -> list:  # type: ignore[type-arg]
            found = await batch(self, query)
            if found:
                await person.book(offer=True)
            return found

    services = platform.services()
    services.departures.entries = Late(platform.database)
    await services.departures.take([Revocation(id=str(person.id), deleted=True, at=datetime.now(UTC))])
    assert await status(person) == "accepted"
