"""A process that ends between any two steps: afterwards the others' background work brings everything to its end."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from bson import ObjectId

from booking.schemas import CreateBooking
from booking.seats import Seats
from booking.services import Services, assemble
from kit.database import Database
from tests.integration.booking.conftest import Platform

STEPS = ("insert_one", "insert_many", "update_one", "update_many", "bulk_write", "find_one", "call", "publish")


class Crash(BaseException):
    """The process ends here."""


class Fuse:
    """Lets so many steps pass, then ends the process just before or just after the next one; it stays dead."""

    def __init__(self, steps: int, *, after: bool = False) -> None:
        self.left, self.after, self.burnt = steps, after, False

    def guard(self, step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def guarded(*args: Any, **kwargs: Any) -> Any:
            if self.burnt or (self.left == 0 and not self.after):
                self.burn()
            self.left -= 1
            result = await step(*args, **kwargs)
            if self.left < 0:
                self.burn()
            return result

        return guarded

    def burn(self) -> None:
        self.burnt = True
        raise Crash


class Fused:
    """Anything, with a fuse in each of its steps."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self.inner, self.fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        return self.fuse.guard(found) if name in STEPS else found


class FusedDatabase(Database):
    """A database whose collections have fuses."""

    def __init__(self, inner: Database, fuse: Fuse) -> None:
        self.inner, self.fuse = inner, fuse

    def collection(self, model: Any) -> Any:
        return Fused(self.inner.collection(model), self.fuse)


def process(platform: Platform, fuse: Fuse) -> Services:
    """A process of booking that ends when its fuse burns."""
    seats = Seats(Fused(platform.client(), fuse))  # type: ignore[arg-type]
    topic: Any = Fused(platform.topic, fuse)
    return assemble(FusedDatabase(platform.database, fuse), seats, topic, platform.clock)


async def live(services: Services, user_id: ObjectId, event_id: ObjectId, told: list[str]) -> None:
    """A booking's whole life; `told` is what the person has been told."""
    wish = CreateBooking(event_id=event_id, seats=2)
    created = await services.bookings.create(user_id, "the-same-key", wish)
    told.append("confirmed" if created.status == 201 else "pending")
    await services.bookings.cancel(user_id, created.booking_id)
    told.append("cancelled")


async def clean_up(platform: Platform, services: Services) -> None:
    """One round of background work, with time passing."""
    platform.clock.forward(seconds=16)
    await services.sweeper.sweep_all()
    await services.deliveries.deliver_all()
    platform.clock.forward(seconds=3)
    await services.deliveries.settle_all()


async def die(work: Awaitable[None], fuse: Fuse) -> bool:
    """Do the work until its process ends; whether it did."""
    try:
        await work
    except Crash:
        return True
    return fuse.burnt


async def assert_right_end(platform: Platform, event_id: ObjectId, user_id: ObjectId, told: list[str]) -> None:
    """Nothing oversold, lost or left to do, and what the person was told is so."""
    bookings = [item async for item in platform.services().mine.reads.bookings.find({"user_id": user_id})]
    states = [item["status"] for item in bookings]
    assert len(states) <= 1
    if told:
        assert states == ["cancelled"] if told[-1] == "cancelled" else states[0] in {"confirmed", "cancelled"}
    sold = 2 if states == ["confirmed"] else 0
    await platform.assert_seats_add_up(event_id, sold=sold)
    await platform.assert_nothing_is_left_to_do(event_id)
    expected = {"confirmed": ["booking.confirmed"], "cancelled": ["booking.confirmed", "booking.cancelled"]}
    for item in bookings:
        assert list(dict.fromkeys(platform.topic.whats(item["_id"]))) == expected[item["status"]]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_at_any_step_of_a_booking_ends_well(platform: Platform, after: bool) -> None:
    steps = 0
    while True:
        event_id, user_id, told = await platform.new_event(capacity=2), ObjectId(), list[str]()
        fuse = Fuse(steps, after=after)
        died = await die(live(process(platform, fuse), user_id, event_id, told), fuse)
        await platform.settle_everything()
        await platform.settle_everything()
        await assert_right_end(platform, event_id, user_id, told)
        if not died:
            break
        steps += 1
    assert steps >= 8, "facts, insert, take, confirm, find, facts, cancel, return, returned"


@pytest.mark.parametrize("steps", [2, 3, 4, 6, 7])
async def test_a_crash_at_any_step_of_the_background_work_ends_well(platform: Platform, steps: int) -> None:
    recovery = 0
    while True:
        event_id, user_id, told = await platform.new_event(capacity=2), ObjectId(), list[str]()
        first = Fuse(steps, after=recovery % 2 == 1)
        assert await die(live(process(platform, first), user_id, event_id, told), first)
        second = Fuse(recovery)
        died = await die(clean_up(platform, process(platform, second)), second)
        await platform.settle_everything()
        await platform.settle_everything()
        await assert_right_end(platform, event_id, user_id, told)
        if not died:
            break
        recovery += 1
    assert recovery >= 2


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_while_giving_up_ends_well(platform: Platform, after: bool) -> None:
    steps = 0
    while True:
        event_id, user_id = await platform.new_event(capacity=2), ObjectId()
        first = Fuse(2, after=True)
        assert await die(live(process(platform, first), user_id, event_id, []), first)
        platform.clock.forward(minutes=16)
        fuse = Fuse(steps, after=after)
        died = await die(clean_up(platform, process(platform, fuse)), fuse)
        await platform.settle_everything()
        await platform.settle_everything()
        await platform.assert_seats_add_up(event_id, sold=0)
        await platform.assert_nothing_is_left_to_do(event_id)
        if not died:
            break
        steps += 1
    assert steps >= 5
