from typing import Any

import pytest
from pydantic import ValidationError

from event.settings import EventSettings

REQUIRED: dict[str, Any] = {
    "MONGODB_URI": "mongodb://db",
    "AUTH_URL": "http://auth:4001/",
    "SERVICE_TOKEN_KEYS": "k" * 32,
    "IMAGES_BUCKET": "pictures",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "IMAGES_URL", "PORT", "MONGODB_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def test_defaults() -> None:
    found = EventSettings()  # type: ignore[call-arg]
    assert (found.port, found.mongodb_database, found.auth_url) == (4002, "event", "http://auth:4001")
    assert found.public_images_url == "https://pictures.s3.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"AWS_REGION": "eu-west-1"}, "https://pictures.s3.eu-west-1.amazonaws.com"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "https://pictures.s3.eu-west-2.amazonaws.com"),
        ({"AWS_ENDPOINT_URL": "http://moto:5000/"}, "http://moto:5000/pictures"),
        ({"AWS_ENDPOINT_URL": "http://moto:5000", "IMAGES_URL": "https://cdn.example/"}, "https://cdn.example"),
    ],
)
def test_pictures_are_where_bucket_region_and_endpoint_say(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], url: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert EventSettings().public_images_url == url  # type: ignore[call-arg]


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ValidationError, match=name.lower()):
        EventSettings()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IMAGES_BUCKET", "Not A Bucket"),
        ("IMAGES_URL", "cdn.example"),
        ("AWS_ENDPOINT_URL", "moto"),
        ("SERVICE_TOKEN_KEYS", "short"),
        ("AUTH_URL", "auth"),
        ("PORT", "x"),
    ],
)
def test_malformed_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        EventSettings()  # type: ignore[call-arg]
