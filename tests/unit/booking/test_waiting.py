"""Who has to wait for seats: those of an event that sells, who can not just book them."""

from datetime import timedelta
from typing import Any

import pytest

from booking.holds import Standing
from booking.models import Booking, Price
from booking.problems import BeyondCapacity, PersonLimit, SeatsAvailable
from booking.waiting import check_waiting_helps
from kit.problems import NotFound, NotOnSale
from tests.unit.booking.conftest import NOW


@pytest.fixture
def event(booking: Booking) -> Standing:
    """Five seats are left, and at most four are for one person."""
    facts: dict[str, Any] = {"status": "published", "price": Price(amount=4500, currency="USD"), "max_per_person": 4}
    return Standing(**booking.event.model_dump(), **facts, capacity=20, remaining=5, queue=False)


def test_seats_that_can_be_booked_are_not_waited_for(event: Standing) -> None:
    for seats in (1, 4):
        with pytest.raises(SeatsAvailable) as caught:
            check_waiting_helps(event, seats, NOW)
        assert caught.value.extensions == {"remaining": 5}


def test_seats_that_are_left_while_others_wait_are_for_them(event: Standing) -> None:
    check_waiting_helps(event.model_copy(update={"queue": True, "least": 5}), 1, NOW)


def test_seats_that_nobody_who_waits_can_use_are_not_waited_for(event: Standing) -> None:
    with pytest.raises(SeatsAvailable):
        check_waiting_helps(event.model_copy(update={"queue": True, "least": 6}), 1, NOW)


def test_nobody_can_wait_for_more_seats_than_there_are(event: Standing) -> None:
    full = event.model_copy(update={"remaining": 0, "max_per_person": None, "capacity": 9})
    check_waiting_helps(full, 9, NOW)
    with pytest.raises(BeyondCapacity) as caught:
        check_waiting_helps(full, 10, NOW)
    assert caught.value.extensions == {"capacity": 9}


def test_who_wants_more_than_there_are_can_wait(event: Standing) -> None:
    few = event.model_copy(update={"remaining": 2})
    check_waiting_helps(few, 3, NOW)
    with pytest.raises(SeatsAvailable):
        check_waiting_helps(few, 2, NOW)


def test_nobody_can_wait_for_more_than_they_may_have(event: Standing) -> None:
    check_waiting_helps(event.model_copy(update={"remaining": 0}), 4, NOW)
    with pytest.raises(PersonLimit) as caught:
        check_waiting_helps(event.model_copy(update={"remaining": 0}), 5, NOW)
    assert caught.value.extensions == {"limit": 4, "left": 4}
    check_waiting_helps(event.model_copy(update={"remaining": 0, "max_per_person": None}), 5, NOW)


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"starts_at": NOW}])
def test_what_sells_nothing_is_not_waited_for(event: Standing, change: dict[str, Any]) -> None:
    with pytest.raises(NotOnSale):
        check_waiting_helps(event.model_copy(update=change), 9, NOW)


def test_a_draft_is_not_found(event: Standing) -> None:
    with pytest.raises(NotFound):
        check_waiting_helps(event.model_copy(update={"status": "draft"}), 1, NOW)


def test_until_an_event_begins_one_can_wait_for_it(event: Standing) -> None:
    soon = {"starts_at": NOW + timedelta(milliseconds=1), "remaining": 0}
    check_waiting_helps(event.model_copy(update=soon), 1, NOW)
