from datetime import UTC, datetime, timedelta

from bson import ObjectId

from booking.operations import new_operation, newer_than

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_operations_differ() -> None:
    assert len({new_operation() for _ in range(100)}) == 100


def test_a_renewed_operation_is_of_now_when_the_horizon_is_past() -> None:
    horizon = ObjectId.from_datetime(NOW - timedelta(minutes=5))
    renewed = newer_than(horizon, NOW)
    assert renewed > horizon
    assert renewed.generation_time == NOW


def test_a_renewed_operation_is_above_a_horizon_that_another_clock_put_into_the_future() -> None:
    horizon = ObjectId(int((NOW + timedelta(hours=1)).timestamp()).to_bytes(4) + b"\xff" * 8)
    renewed = newer_than(horizon, NOW)
    assert renewed > horizon
    assert renewed.generation_time == NOW + timedelta(hours=1, seconds=1)


def test_two_renewals_above_the_same_horizon_differ() -> None:
    horizon = ObjectId.from_datetime(NOW)
    assert newer_than(horizon, NOW) != newer_than(horizon, NOW)
