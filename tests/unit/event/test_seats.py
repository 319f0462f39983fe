"""What a seat operation does when the document changes faster than it can look."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from bson import ObjectId

from event.ledger import Ledger, Operation
from event.models import BEFORE_ALL
from event.seats import ATTEMPTS, SeatService, check_sale
from kit.problems import NotOnSale, Overloaded, SoldOut

NOW = datetime(2030, 1, 1, tzinfo=UTC)
FREE: dict[str, Any] = {
    "_id": ObjectId(),
    "title": "Evening",
    "venue": "Hall",
    "starts_at": NOW + timedelta(days=1),
    "ends_at": NOW + timedelta(days=2),
    "organizer_id": ObjectId(),
    "status": "published",
    "price": {"amount": 1, "currency": "USD"},
    "revision": 1,
    "remaining": 9,
    "sold": 9,
    "horizon": BEFORE_ALL,
}


class Restless:
    """A ledger in which every look finds that it should have worked, until the `patience`-th update does."""

    def __init__(self, patience: int) -> None:
        self.patience, self.updates = patience, 0

    async def facts(self, _event_id: ObjectId) -> dict[str, Any]:
        return FREE

    async def look(self, _wanted: Operation, _hold: ObjectId | None = None) -> tuple[dict[str, Any], None]:
        return dict(FREE), None

    async def _update(self, *_: Any) -> bool:
        self.updates += 1
        return self.updates >= self.patience

    take = give_back = leave_tombstone = _update


def service(patience: int) -> SeatService:
    return SeatService(cast("Ledger", Restless(patience)), clock=lambda: NOW)


WANTED = Operation(FREE["_id"], ObjectId(), ObjectId(), 2)


async def test_operation_is_tried_again_while_the_event_changes() -> None:
    assert (await service(ATTEMPTS).take(WANTED)).op == WANTED.op
    assert (await service(ATTEMPTS).give_back(WANTED)).op == WANTED.op
    assert (await service(ATTEMPTS).void(WANTED.event_id, WANTED.op, WANTED.booking_id)).result == "voided"


async def test_operation_gives_up_after_some_attempts_and_asks_to_be_repeated() -> None:
    with pytest.raises(Overloaded):
        await service(ATTEMPTS + 1).take(WANTED)
    with pytest.raises(Overloaded):
        await service(ATTEMPTS + 1).give_back(WANTED)
    with pytest.raises(Overloaded):
        await service(ATTEMPTS + 1).void(WANTED.event_id, WANTED.op, WANTED.booking_id)


def test_an_event_is_on_sale_until_the_moment_it_begins() -> None:
    check_sale(1, FREE, FREE["starts_at"] - timedelta(microseconds=1))
    with pytest.raises(NotOnSale) as refused:
        check_sale(1, FREE, FREE["starts_at"])
    assert refused.value.extensions == {"event_status": "published"}


def test_as_many_seats_as_are_left_are_on_sale() -> None:
    check_sale(9, FREE, NOW)
    with pytest.raises(SoldOut):
        check_sale(10, FREE, NOW)
