"""A process that ends between any two steps of the waiting list: afterwards every seat is sold or free again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from bson import ObjectId

from booking.schemas import CreateBooking, JoinWaitingList
from booking.services import Services
from booking.waiting_models import WaitingEntry
from tests.integration.booking.conftest import Platform
from tests.integration.booking.test_crashes import Fuse, die, process


@dataclass(frozen=True)
class Scene:
    """A sold out event, somebody who wants its seats, and the booking that has them all."""

    event_id: ObjectId
    user_id: ObjectId
    holder: ObjectId
    booking_id: ObjectId

    @classmethod
    async def begin(cls, platform: Platform) -> "Scene":
        event_id, holder = await platform.new_event(capacity=2), ObjectId()
        wish = CreateBooking(event_id=event_id, seats=2)
        created = await platform.services().bookings.create(holder, "a-good-key", wish)
        return cls(event_id, ObjectId(), holder, created.booking_id)

    async def get_offer(self, platform: Platform, services: Services) -> ObjectId:
        """Wait, until the seats come back and are offered."""
        entry = await services.waiting.join(self.user_id, JoinWaitingList(event_id=self.event_id, seats=2))
        await services.queues.run()
        await platform.services().bookings.cancel(self.holder, self.booking_id)
        platform.clock.forward(seconds=1.1)
        await services.queues.run()
        return entry.id


Life = Callable[[Scene, Platform, Services], Awaitable[None]]


async def accept(scene: Scene, platform: Platform, services: Services) -> None:
    """Get an offer, accept it, and have everything settled."""
    offer = await scene.get_offer(platform, services)
    wish = CreateBooking(event_id=scene.event_id, seats=2, offer_id=offer)
    await services.bookings.create(scene.user_id, "a-good-key", wish)
    platform.clock.forward(seconds=3)
    await services.queues.run()


async def let_expire(scene: Scene, platform: Platform, services: Services) -> None:
    """Get an offer, and let it expire."""
    await scene.get_offer(platform, services)
    platform.clock.forward(minutes=16)
    await services.queues.run()
    platform.clock.forward(seconds=3)
    await services.queues.run()


async def recover(scene: Scene, platform: Platform) -> None:
    """What the other replicas do in time, the seats coming back if they have not."""
    await platform.services().bookings.cancel(scene.holder, scene.booking_id)
    await platform.services().queues.revive()
    for _ in range(2):
        await platform.settle_everything()
    platform.clock.forward(minutes=16)
    for _ in range(2):
        await platform.settle_everything()


async def assert_right_end(platform: Platform, event_id: ObjectId) -> None:
    """No seat is held, none is lost, and nothing is left to do."""
    event = await platform.event_document(event_id)
    assert (event["held"], event["holds"]) == (0, [])
    await platform.assert_seats_add_up(event_id)
    await platform.assert_nothing_is_left_to_do(event_id)
    async for entry in platform.database.collection(WaitingEntry).find({"event_id": event_id}):
        assert entry["status"] in {"accepted", "expired"}
        assert not entry.keys() & {"cleanup", "open", "op"}
        if entry["status"] == "accepted":
            assert (await platform.booking_document(entry["booking_id"]))["status"] == "confirmed"
            assert event["sold"] == 2
    assert event["queue"]["on"] is False


@pytest.mark.parametrize("life", [accept, let_expire])
async def test_a_crash_before_any_step_ends_well(platform: Platform, life: Life) -> None:
    steps = 0
    while True:
        scene, fuse = await Scene.begin(platform), Fuse(steps)
        died = await die(life(scene, platform, process(platform, fuse)), fuse)
        await recover(scene, platform)
        await assert_right_end(platform, scene.event_id)
        if not died:
            break
        steps += 1
    assert steps >= 15
