from typing import Any

import pytest
from pydantic import ValidationError

from booking.schemas import CreateBooking, IdempotencyHeaders

EVENT = "66f0c1d2e3a4b5c6d7e8f901"


@pytest.mark.parametrize("seats", [1, 10])
def test_one_to_ten_seats_can_be_booked(seats: int) -> None:
    assert CreateBooking.model_validate({"event_id": EVENT, "seats": seats}).seats == seats


@pytest.mark.parametrize("seats", [0, -1, 11, 10**30, 1.5, 2.0, "2", True, None, [2], {"$gt": 0}])
def test_any_other_number_of_seats_is_refused(seats: Any) -> None:
    with pytest.raises(ValidationError, match="seats"):
        CreateBooking.model_validate({"event_id": EVENT, "seats": seats})


@pytest.mark.parametrize("event_id", ["", "x", EVENT.upper() + "A", EVENT[:-1], 12, None, {"$ne": None}, [EVENT]])
def test_only_an_id_is_an_event_id(event_id: Any) -> None:
    with pytest.raises(ValidationError, match="event_id"):
        CreateBooking.model_validate({"event_id": event_id, "seats": 1})


@pytest.mark.parametrize("field", ["total", "price", "user_id", "status", "$where"])
def test_unknown_fields_are_refused(field: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        CreateBooking.model_validate({"event_id": EVENT, "seats": 1, field: 1})


@pytest.mark.parametrize("key", ["a" * 7, "a" * 129, "with a space", "tab\tinside", "ümlaut-key", ""])
def test_keys_are_8_to_128_visible_ascii_characters(key: str) -> None:
    with pytest.raises(ValidationError, match="idempotency_key"):
        IdempotencyHeaders(idempotency_key=key)


@pytest.mark.parametrize("key", ["a" * 8, "a" * 128, "!~{}-_:;8"])
def test_visible_keys_are_taken(key: str) -> None:
    assert IdempotencyHeaders(idempotency_key=key).idempotency_key == key
