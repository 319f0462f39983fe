from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kit.types import Id, Money, Schema, StoredDatetime, UtcDatetime, parse_object_id, to_utc, utc_now

ids = TypeAdapter[Any](Id)
times = TypeAdapter[Any](UtcDatetime)
stored_times = TypeAdapter[Any](StoredDatetime)


def test_id_is_24_lower_case_hexadecimal_digits_in_and_out() -> None:
    given_id = ObjectId()
    assert ids.validate_json(f'"{given_id}"') == given_id
    assert ids.validate_python(given_id) is given_id
    assert ids.dump_json(given_id) == f'"{given_id}"'.encode()


@pytest.mark.parametrize("value", ["", "0" * 23, "0" * 25, "G" * 24, "A" * 24, " " + "0" * 23, 5, None, b"0" * 24, {}])
def test_anything_else_is_no_id(value: Any) -> None:
    with pytest.raises(ValidationError):
        ids.validate_python(value)


@given(st.text())
def test_parse_object_id_gives_an_id_or_a_value_error(value: str) -> None:
    try:
        assert str(parse_object_id(value)) == value
    except ValueError:
        assert not (len(value) == 24 and set(value) <= set("0123456789abcdef"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2030-01-31T18:00:00Z", datetime(2030, 1, 31, 18, tzinfo=UTC)),
        ("2030-01-31t18:00:00z", datetime(2030, 1, 31, 18, tzinfo=UTC)),
        ("2030-01-31 18:00:00+02:00", datetime(2030, 1, 31, 16, tzinfo=UTC)),
        ("2030-01-31T18:00:00.123999Z", datetime(2030, 1, 31, 18, 0, 0, 123_000, tzinfo=UTC)),
    ],
)
def test_time_is_read_in_utc_and_whole_milliseconds(text: str, moment: datetime) -> None:
    assert times.validate_python(text) == moment
    assert times.validate_python(text).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2030-01-31T18:00:00",
        "2030-01-31",
        "2030-13-31T18:00:00Z",
        "2030-02-30T18:00:00Z",
        "1700000000",
        1_700_000_000,
        1.5,
        True,
        None,
        "tomorrow",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "\uff12\uff10\uff13\uff10-01-31T18:00:00Z",
        datetime(2030, 1, 31),  # noqa: DTZ001
        {"$gt": ""},
    ],
)
def test_anything_else_is_no_time(value: Any) -> None:
    with pytest.raises(ValidationError):
        times.validate_python(value)


def test_time_is_answered_with_z() -> None:
    assert times.dump_json(datetime(2030, 1, 31, 18, tzinfo=UTC)) == b'"2030-01-31T18:00:00Z"'


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=-11))), min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001, E501  # fmt: skip
def test_to_utc_keeps_the_moment_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - to_utc(moment) < timedelta(milliseconds=1)


def test_stored_time_without_a_zone_is_utc() -> None:
    assert stored_times.validate_python(datetime(2030, 1, 31)) == datetime(2030, 1, 31, tzinfo=UTC)  # noqa: DTZ001


def test_now_is_a_moment_as_the_database_keeps_it() -> None:
    assert utc_now().tzinfo is UTC
    assert utc_now().microsecond % 1000 == 0


@pytest.mark.parametrize("amount", [0, 1, 100_000_000])
def test_money_is_a_whole_number_of_minor_units(amount: int) -> None:
    assert Money(amount=amount, currency="USD").amount == amount


@pytest.mark.parametrize("amount", [-1, 100_000_001, 1.0, "5", True, None, 10**30, float("nan")])
def test_other_amounts_are_refused(amount: Any) -> None:
    with pytest.raises(ValidationError):
        Money(amount=amount, currency="USD")


@pytest.mark.parametrize("currency", ["usd", "XXX", "", None, 1])
def test_other_currencies_are_refused(currency: Any) -> None:
    with pytest.raises(ValidationError):
        Money(amount=1, currency=currency)


def test_schemas_are_closed_frozen_and_stripped() -> None:
    class Name(Schema):
        name: str

    found = Name(name="  Ada ")
    assert found.name == "Ada"
    with pytest.raises(ValidationError):
        found.name = "Bob"
    with pytest.raises(ValidationError):
        Name.model_validate({"name": "Ada", "admin": True})
