from datetime import datetime, timedelta

import pytest
from bson import ObjectId

from booking.idempotency import check_same, in_use
from booking.models import Booking
from booking.schemas import CreateBooking
from kit.idempotency import KEPT, IdempotencyKeyReused, fingerprint

EVENT = ObjectId()


def wish(text: str) -> CreateBooking:
    return CreateBooking.model_validate_json(text)


def test_the_same_wish_has_the_same_fingerprint_however_it_is_written() -> None:
    one = wish(f'{{"event_id": "{EVENT}", "seats": 2}}')
    other = wish(f'{{"seats":2,\n\t"event_id":"{EVENT}"}}')
    assert fingerprint(one) == fingerprint(other)


def test_other_seats_or_another_event_have_another_fingerprint() -> None:
    found = {
        fingerprint(CreateBooking(event_id=EVENT, seats=2)),
        fingerprint(CreateBooking(event_id=EVENT, seats=3)),
        fingerprint(CreateBooking(event_id=ObjectId(), seats=2)),
    }
    assert len(found) == 3


def test_the_same_request_passes_and_another_is_refused(booking: Booking) -> None:
    check_same(booking, CreateBooking(event_id=booking.event_id, seats=2))
    with pytest.raises(IdempotencyKeyReused):
        check_same(booking, CreateBooking(event_id=booking.event_id, seats=3))


def test_a_key_is_kept_for_24_hours(booking: Booking, now: datetime) -> None:
    assert timedelta(hours=24) == KEPT
    assert booking.idempotency is not None
    assert booking.idempotency.until == now + KEPT


@pytest.mark.parametrize(("passed", "retry_after"), [(0, "15"), (4.2, "11"), (14.5, "1"), (60, "1")])
def test_retry_after_is_what_is_left_of_the_lease(
    booking: Booking, now: datetime, passed: float, retry_after: str
) -> None:
    assert in_use(booking, now + timedelta(seconds=passed)).headers == {"Retry-After": retry_after}


def test_retry_after_without_a_lease_is_a_second(booking: Booking, now: datetime) -> None:
    assert in_use(booking.model_copy(update={"lease": None}), now).headers == {"Retry-After": "1"}
