"""Bookings that are stored and changed in one batch: each still has its own outcome."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId
from pymongo.errors import BulkWriteError

from booking.idempotency import new_idempotency
from booking.models import BookedEvent, Booking, Price, Refusal, Take
from booking.references import new_reference
from booking.repository import BookingRepository
from booking.schemas import CreateBooking
from booking.seat_answers import Taken
from kit.types import utc_now
from tests.integration.booking.conftest import Platform

PRICE = Price(amount=4500, currency="USD")


def new_booking(reference: str = "") -> Booking:
    now = utc_now()
    event = BookedEvent(
        id=ObjectId(), title="Evening", venue="Hall", starts_at=now, ends_at=now, organizer_id=ObjectId()
    )
    return Booking(
        id=ObjectId(),
        user_id=ObjectId(),
        event_id=event.id,
        seats=2,
        reference=reference or new_reference(),
        unit_price=PRICE,
        total=PRICE,
        event=event,
        take=Take(op=ObjectId()),
        idempotency=new_idempotency(f"key-{ObjectId()}", CreateBooking(event_id=event.id, seats=2), now),
        created_at=now,
        updated_at=now,
    )


async def test_of_those_stored_together_only_the_one_that_is_taken_is_refused(platform: Platform) -> None:
    repository, first = BookingRepository(platform.database), new_booking()
    assert await repository.insert(first)
    wanted = [new_booking(), new_booking(first.reference), new_booking()]
    assert await asyncio.gather(*map(repository.insert, wanted)) == [True, False, True]
    assert [bool(await repository.find({"_id": each.id})) for each in wanted] == [True, False, True]


async def test_of_those_confirmed_together_the_one_that_was_given_up_is_not(platform: Platform) -> None:
    repository, now = BookingRepository(platform.database), utc_now()
    wanted = [new_booking() for _ in range(3)]
    await asyncio.gather(*map(repository.insert, wanted))
    await repository.give_up(wanted[1], Refusal(code="expired"))
    done = await asyncio.gather(
        *(repository.confirm(each, Taken(unit_price=PRICE, event=each.event), now) for each in wanted)
    )
    assert [each.status for each in done] == ["confirmed", "pending", "confirmed"]
    stored = [await repository.find({"_id": each.id}) for each in wanted]
    assert [each and each.status for each in stored] == ["confirmed", "pending", "confirmed"]


class Failing:
    """A collection whose batches fail like that."""

    def __init__(self, codes: list[int], concern: list[dict[str, Any]]) -> None:
        self.details = {
            "writeErrors": [{"index": index, "code": code} for index, code in enumerate(codes)],
            "writeConcernErrors": concern,
        }

    async def insert_many(self, _documents: list[Any], *, ordered: bool) -> None:
        assert not ordered
        raise BulkWriteError(self.details)


@pytest.mark.parametrize(
    ("codes", "concern"), [([50], []), ([11_000, 50], []), ([11_000], [{"code": 64}]), ([], [{"code": 64}])], ids=str
)
async def test_any_other_failure_is_not_taken_for_a_duplicate(
    platform: Platform, codes: list[int], concern: list[dict[str, Any]]
) -> None:
    repository: Any = BookingRepository(platform.database)
    repository.bookings = Failing(codes, concern)
    with pytest.raises(BulkWriteError):
        await repository.insert(new_booking())
