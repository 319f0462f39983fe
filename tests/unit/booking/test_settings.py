import pytest
from pydantic import ValidationError

from booking.settings import BookingSettings
from eventsphere.local.secrets import ec_key, rsa_key
from kit.settings import explain

GOOD = {
    "mongodb_uri": "mongodb://127.0.0.1",
    "auth_url": "http://auth:4001/",
    "event_url": "http://event:4002",
    "service_token_keys": "s" * 32,
    "bookings_topic_arn": "arn:aws:sns:us-east-1:123456789012:bookings",
    "ticket_private_keys": ec_key(),
}


def test_what_is_needed_is_enough() -> None:
    settings = BookingSettings(**GOOD)  # type: ignore[arg-type]
    assert (settings.port, settings.mongodb_database, settings.auth_url) == (4003, "booking", "http://auth:4001")


def test_a_fifo_topic_will_do() -> None:
    settings = BookingSettings(**GOOD | {"bookings_topic_arn": GOOD["bookings_topic_arn"] + ".fifo "})  # type: ignore[arg-type]
    assert settings.bookings_topic_arn.endswith(":bookings.fifo")


@pytest.mark.parametrize("name", GOOD)
def test_each_missing_setting_is_named(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        BookingSettings(**{key: value for key, value in GOOD.items() if key != name})  # type: ignore[arg-type]
    assert explain(caught.value).startswith(f"{name.upper()}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bookings_topic_arn", "bookings"),
        ("bookings_topic_arn", "arn:aws:sqs:us-east-1:123456789012:bookings"),
        ("event_url", "event:4002"),
        ("ticket_private_keys", "no key"),
        ("ticket_private_keys", rsa_key()),
    ],
)
def test_each_malformed_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        BookingSettings(**GOOD | {name: value})  # type: ignore[arg-type]
    assert explain(caught.value).startswith(f"{name.upper()}: ")
