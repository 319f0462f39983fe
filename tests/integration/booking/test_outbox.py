"""What bookings leave to be done: exactly what is done goes, and what came meanwhile stays."""

from typing import Any

import pytest
from bson import ObjectId

from booking.models import Booking
from booking.outbox import OutboxRepository
from booking.schemas import CreateBooking
from kit.types import utc_now
from tests.integration.booking.conftest import Platform

FIRST, SECOND = ObjectId(), ObjectId()


@pytest.fixture
async def left(platform: Platform) -> ObjectId:
    """A booking with two messages to publish and two operations to settle."""
    wish = CreateBooking(event_id=await platform.new_event(), seats=1)
    created = await platform.services().bookings.create(ObjectId(), "a-good-key", wish)
    entries = [{"id": each, "kind": "notification", "what": "booking.confirmed"} for each in (FIRST, SECOND)]
    work = {"outbox": entries, "outbox_due": utc_now(), "outbox_claim": ObjectId(), "unsettled": [FIRST, SECOND]}
    await platform.database.collection(Booking).update_one({"_id": created.booking_id}, {"$set": work})
    return created.booking_id


def entries_of(document: dict[str, Any]) -> list[ObjectId]:
    return [entry["id"] for entry in document["outbox"]]


async def test_a_message_that_is_not_published_yet_stays_due(platform: Platform, left: ObjectId) -> None:
    outbox = OutboxRepository(platform.database)
    await outbox.done([left], [FIRST, ObjectId()])
    document = await platform.booking_document(left)
    assert entries_of(document) == [SECOND]
    assert {"outbox_due", "outbox_claim"} <= document.keys()
    await outbox.done([ObjectId()], [SECOND])
    assert entries_of(await platform.booking_document(left)) == [SECOND], "another booking's work is not touched"
    await outbox.done([left], [SECOND])
    document = await platform.booking_document(left)
    assert entries_of(document) == []
    assert not document.keys() & {"outbox_due", "outbox_claim"}


async def test_an_operation_that_is_too_young_to_be_settled_stays(platform: Platform, left: ObjectId) -> None:
    outbox = OutboxRepository(platform.database)
    await outbox.settled([left], [FIRST, ObjectId()])
    assert (await platform.booking_document(left))["unsettled"] == [SECOND]
    await outbox.settled([ObjectId()], [SECOND])
    assert (await platform.booking_document(left))["unsettled"] == [SECOND]
    await outbox.settled([left], [SECOND])
    assert "unsettled" not in await platform.booking_document(left)
