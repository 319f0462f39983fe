import subprocess
import sys

import pytest
from pydantic import ValidationError

from auth.settings import AuthSettings
from kit.settings import explain
from tests.support.keys import make_keys

KEYS = make_keys()
GOOD = {
    "mongodb_uri": "mongodb://localhost",
    "event_url": "http://event:4002",
    "service_token_keys": "k" * 32,
    "jwt_private_keys": KEYS.private_pem,
}
ADMIN = {"first_admin_email": "Admin@Example.org", "first_admin_password": "a quiet afternoon"}


def mistakes(**changes: object) -> str:
    with pytest.raises(ValidationError) as caught:
        AuthSettings.model_validate(GOOD | changes)
    return explain(caught.value)


def test_defaults() -> None:
    settings = AuthSettings.model_validate(GOOD)
    assert (settings.port, settings.mongodb_database, settings.first_admin_email) == (4001, "auth", None)
    assert (settings.argon2_memory_kib, settings.argon2_time_cost, settings.argon2_parallelism) == (19_456, 2, 1)


def test_keys_may_come_on_one_line() -> None:
    settings = AuthSettings.model_validate(GOOD | {"jwt_private_keys": KEYS.private_pem.replace("\n", "\\n")})
    assert settings.jwt_private_keys.signing.kid == KEYS.kid


def test_the_first_admin_is_normalised() -> None:
    assert AuthSettings.model_validate(GOOD | ADMIN).first_admin_email == "admin@example.org"


def test_empty_means_no_first_admin() -> None:
    settings = AuthSettings.model_validate(GOOD | dict.fromkeys(ADMIN, ""))
    assert (settings.first_admin_email, settings.first_admin_password) == (None, None)


@pytest.mark.parametrize("missing", list(ADMIN))
def test_the_first_admin_needs_both(missing: str) -> None:
    assert "must both be set, or neither" in mistakes(**{name: ADMIN[name] for name in ADMIN if name != missing})


def test_the_first_admins_password_follows_the_rule() -> None:
    assert mistakes(**ADMIN | {"first_admin_password": "password123"}).startswith("FIRST_ADMIN_PASSWORD: ")


def test_a_malformed_email_is_named_and_nothing_else() -> None:
    found = mistakes(**ADMIN | {"first_admin_email": "nobody"})
    assert found == "FIRST_ADMIN_EMAIL: must be a valid e-mail address"


@pytest.mark.parametrize("name", ["argon2_memory_kib", "argon2_time_cost", "argon2_threads"])
def test_other_malformed_settings_are_named(name: str) -> None:
    assert mistakes(**{name: "many"}).startswith(f"{name.upper()}: ")


def test_a_bad_key_stops_the_start_by_name_and_says_what_is_expected() -> None:
    environ = {"MONGODB_URI": "mongodb://localhost", "JWT_PRIVATE_KEYS": "secret-that-is-no-key", "PYTHONPATH": "apps"}
    done = subprocess.run([sys.executable, "-m", "auth"], env=environ, capture_output=True, text=True, timeout=30)
    assert done.returncode == 78
    assert "JWT_PRIVATE_KEYS: must hold one or more PEM blocks of RSA private keys" in done.stderr
    assert "secret-that-is-no-key" not in done.stderr + done.stdout
