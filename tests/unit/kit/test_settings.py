from typing import Any

import pytest
from pydantic import Field, ValidationError, model_validator

from kit.settings import BaseUrl, Secrets, Settings, load

SECRET = "s3cr3t-" * 6


class Everything(Settings):
    port: int = Field(default=4009, ge=0, le=65535)
    auth_url: BaseUrl
    service_token_keys: Secrets

    @model_validator(mode="after")
    def host_and_port(self) -> "Everything":
        if self.host == "nowhere":
            raise ValueError("HOST and PORT do not fit each other")
        return self


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Everything.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("MONGODB_URI", "mongodb://user:hunter2@127.0.0.1:27017")
    monkeypatch.setenv("AUTH_URL", "http://auth:4001/")
    monkeypatch.setenv("SERVICE_TOKEN_KEYS", f"{SECRET}, {SECRET[::-1]}")
    return monkeypatch


def complaint(capsys: pytest.CaptureFixture[str], kind: type[Settings] = Everything) -> str:
    with pytest.raises(SystemExit) as stopped:
        load(kind)
    assert stopped.value.code == 78
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_good_settings_are_read_and_frozen() -> None:
    found = load(Everything)
    assert found.mongodb_uri.get_secret_value() == "mongodb://user:hunter2@127.0.0.1:27017"
    assert found.auth_url == "http://auth:4001"
    assert [secret.get_secret_value() for secret in found.service_token_keys] == [SECRET, SECRET[::-1]]
    assert (found.host, found.drain_seconds, found.max_in_flight, found.trusted_proxies) == ("0.0.0.0", 5, 256, 0)  # noqa: S104
    with pytest.raises(ValidationError):
        found.port = 1


def test_secrets_are_not_in_the_representation() -> None:
    assert "hunter2" not in repr(load(Everything))
    assert SECRET not in repr(load(Everything))


@pytest.mark.parametrize("name", ["MONGODB_URI", "AUTH_URL", "SERVICE_TOKEN_KEYS"])
def test_missing_variable_is_named(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    environment.delenv(name)
    assert f"{name}: Field required" in complaint(capsys)


def test_missing_port_is_named_with_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    assert "PORT: Field required (expected: the port to listen on)" in complaint(capsys, Settings)


def test_meaning_survives_another_default(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment.setenv("PORT", "http")
    assert "PORT: Input should be a valid integer" in (printed := complaint(capsys))
    assert "(expected: the port to listen on)" in printed


def test_every_mistake_is_named_at_once(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment.delenv("AUTH_URL")
    environment.setenv("DRAIN_SECONDS", "soon")
    environment.setenv("PORT", "70000")
    printed = complaint(capsys)
    assert [line.partition(":")[0] for line in printed.splitlines()[1:]] == ["PORT", "DRAIN_SECONDS", "AUTH_URL"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MONGODB_URI", "postgres://user:hunter2@db", "mongodb:// or mongodb+srv://"),
        ("MONGODB_URI", "", "mongodb:// or mongodb+srv://"),
        ("MONGODB_DATABASE", "a/b", "its name"),
        ("PORT", "http", "integer"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("DRAIN_SECONDS", "-1", "greater than or equal to 0"),
        ("REQUEST_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("MAX_IN_FLIGHT", "0", "greater than or equal to 1"),
        ("RATE_LIMIT_FACTOR", "inf", "finite"),
        ("RATE_LIMIT_FACTOR", "nan", "finite"),
        ("TRUSTED_PROXIES", "6", "less than or equal to 5"),
        ("AUTH_URL", "auth:4001", "http:// or https://"),
        ("SERVICE_TOKEN_KEYS", f"{SECRET},hunter2", "at least 32 characters"),
        ("SERVICE_TOKEN_KEYS", "", "at least 32 characters"),
    ],
)
def test_malformed_variable_is_named_with_what_it_expects(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, expected: str
) -> None:
    environment.setenv(name, value)
    line = next(line for line in complaint(capsys).splitlines() if line.startswith(f"{name}:"))
    assert expected in line


@pytest.mark.parametrize("name", ["MONGODB_URI", "SERVICE_TOKEN_KEYS", "PORT"])
def test_no_value_is_printed(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str) -> None:
    environment.setenv(name, "hunter2")
    assert "hunter2" not in complaint(capsys)


def test_rule_about_several_variables_is_printed(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("HOST", "nowhere")
    assert complaint(capsys).splitlines()[1:] == ["HOST and PORT do not fit each other"]


def test_values_that_are_no_text_are_left_to_their_type() -> None:
    given: Any = {"mongodb_uri": 1, "auth_url": 2, "service_token_keys": 3}
    with pytest.raises(ValidationError) as caught:
        Everything(**given)
    assert {error["loc"][0] for error in caught.value.errors()} == set(given)
