import json
import stat
from dataclasses import asdict, replace

import pytest

from booking.ticket_keys import read_keys
from eventsphere.errors import CommandError
from eventsphere.local import secrets
from eventsphere.local.home import Home


def test_they_are_made_once_and_private(home: Home) -> None:
    first = secrets.load(home, {})
    assert secrets.load(home, {}) == first
    assert stat.S_IMODE(home.secrets.stat().st_mode) == 0o600
    assert first.jwt_private_key.startswith("-----BEGIN PRIVATE KEY-----")
    assert read_keys(first.ticket_private_key).signing.kid
    assert len(first.service_token_key) >= 32
    assert len(first.demo_password) >= 12


def test_a_chosen_password_is_used_and_not_kept(home: Home) -> None:
    made = secrets.load(home, {}).demo_password
    assert secrets.load(home, {"EVENTSPHERE_DEMO_PASSWORD": "chosen for a demo"}).demo_password == "chosen for a demo"
    assert secrets.load(home, {}).demo_password == made


def test_a_file_of_an_earlier_version_keeps_what_it_has_and_gets_what_it_lacks(home: Home) -> None:
    first = secrets.load(home, {})
    older = {name: value for name, value in asdict(first).items() if name != "ticket_private_key"}
    home.secrets.write_text(json.dumps(older))
    second = secrets.load(home, {})
    assert second == replace(first, ticket_private_key=second.ticket_private_key)
    assert second.ticket_private_key.startswith("-----BEGIN PRIVATE KEY-----")
    assert secrets.load(home, {}) == second


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"demo_password": 7}', "\x00"])
def test_a_broken_file_is_one_line_with_the_remedy(home: Home, text: str) -> None:
    home.secrets.write_text(text)
    with pytest.raises(CommandError, match=r"secrets\.json is broken: .*--fresh"):
        secrets.load(home, {})


@pytest.mark.parametrize("password", ["short", "password123", "aaaaaaaaaaaa", "x" * 129])
def test_a_demo_password_that_auth_would_refuse_is_refused_at_once_by_its_name(home: Home, password: str) -> None:
    with pytest.raises(CommandError, match="EVENTSPHERE_DEMO_PASSWORD"):
        secrets.load(home, {"EVENTSPHERE_DEMO_PASSWORD": password})
    assert not home.secrets.exists()
