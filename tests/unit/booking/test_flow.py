"""The end of patience: what never comes to an end by itself is left to a later try."""

from typing import Any

import pytest
from bson import ObjectId

from booking.batches import chunks, each
from booking.deliveries import Deliveries
from booking.flow import STEPS, Flow
from booking.models import Booking, OutboxEntry
from booking.seats import OperationExpired
from kit.client import OutcomeUnknown


class AlwaysExpired:
    """An event service whose horizon is always newer."""

    def __init__(self) -> None:
        self.calls: list[ObjectId] = []

    async def take(self, booking: Booking) -> None:
        self.calls.append(booking.take.op)
        raise OperationExpired(ObjectId())

    async def give_back(self, _booking: Booking, op: ObjectId) -> None:
        self.calls.append(op)
        raise OperationExpired(ObjectId())


class Memory:
    """Renews in memory."""

    async def renew_take(self, booking: Booking, op: ObjectId) -> Booking:
        return booking.model_copy(update={"take": booking.take.model_copy(update={"op": op})})

    async def renew_return(self, *_: Any) -> bool:
        return True


async def nothing(_booking: Booking) -> None:
    """There is no offer to accept."""


async def test_a_take_that_keeps_expiring_is_left_to_a_later_try(booking: Booking) -> None:
    seats = AlwaysExpired()
    with pytest.raises(OutcomeUnknown):
        await Flow(Memory(), seats, Memory(), nothing, nothing, nothing).carry_out(booking, first=True)  # type: ignore[arg-type]
    assert len(set(seats.calls)) == STEPS


async def test_a_return_that_keeps_expiring_is_left_to_a_later_try(booking: Booking) -> None:
    seats: Any = AlwaysExpired()
    entry = OutboxEntry(id=ObjectId(), kind="return", what="seats", at=booking.created_at, op=ObjectId())
    memory: Any = Memory()
    with pytest.raises(OutcomeUnknown):
        await Deliveries(memory, seats, memory, memory, memory, nothing).give_back(
            booking.model_copy(update={"outbox": [entry]})
        )
    assert len(set(seats.calls)) > 1


async def test_a_booking_that_is_not_pending_is_left_alone(booking: Booking) -> None:
    for status in ("confirmed", "cancelled", "rejected"):
        done = booking.model_copy(update={"status": status})
        assert await Flow(Memory(), AlwaysExpired(), Memory(), nothing, nothing, nothing).carry_out(done) is done  # type: ignore[arg-type]


async def test_one_that_fails_does_not_keep_the_others_from_being_done(caplog: pytest.LogCaptureFixture) -> None:
    async def work(number: int) -> int:
        if number == 1:
            raise OutcomeUnknown("lost")
        if number == 2:
            raise RuntimeError("broken")
        return number

    assert await each(work, range(5)) == [0, 3, 4]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (10, [10]), (23, [10, 10, 3])])
def test_chunks_hold_everything_in_order(count: int, sizes: list[int]) -> None:
    found = list(chunks(range(count), 10))
    assert [len(part) for part in found] == sizes
    assert [item for part in found for item in part] == list(range(count))
