"""Strangers who guess a person's password do not keep that person out."""

from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from auth.app import create_app
from auth.lockout import ACCOUNT, GUESSER, KEEP_PLACES
from auth.settings import AuthSettings
from tests.integration.auth.conftest import PASSWORD, Auth, new_email
from tests.integration.conftest import Serve
from tests.support.client import Reply

WRONG = "not the password"
HOME, ABROAD, STRANGER = "203.0.113.77", "192.0.2.50", "198.51.100.66"


@pytest_asyncio.fixture(scope="module")
async def running(serve: Serve, auth_settings: dict[str, Any]) -> Auth:
    """Auth behind a proxy that tells who calls."""
    app = create_app(AuthSettings.model_validate(auth_settings | {"trusted_proxies": 1}))
    return Auth(app, await serve(app))


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let an account bear few failures, so that no test makes a hundred: the number is in `test_lockout_rules.py`."""
    monkeypatch.setattr("auth.lockout.ACCOUNT", replace(ACCOUNT, free=8))
    return 8


def at(address: str, **cookies: str) -> dict[str, str]:
    """What tells auth where a call comes from."""
    told = {"X-Forwarded-For": address, "X-Forwarded-Proto": "http"}
    return told | ({"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {})


async def guess(auth: Auth, email: str, times: int, address: str = STRANGER, **cookies: str) -> Reply:
    for _ in range(times):
        reply = await auth.login(email, WRONG, headers=at(address, **cookies))
    return reply


async def guess_from_many(auth: Auth, email: str, times: int) -> Reply:
    """Guess once from each of many networks."""
    for number in range(times):
        reply = await guess(auth, email, 1, f"198.51.{number // 250}.{number % 250}")
    return reply


async def test_one_who_guesses_locks_out_nobody_else(auth: Auth) -> None:
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    assert (await guess(auth, email, GUESSER.free + 1)).code == "locked_out"
    assert (await auth.login(email, headers=at(STRANGER))).code == "locked_out"
    assert (await auth.login(email, headers=at(HOME))).status == 200
    assert (await auth.login(email, headers=at(ABROAD))).status == 200


async def test_one_who_guesses_day_and_night_never_uses_up_what_the_account_bears(auth: Auth) -> None:
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    while auth.clock.ahead < ACCOUNT.memory - GUESSER.longest:
        reply = await auth.login(email, WRONG, headers=at(STRANGER))
        auth.clock.advance(seconds=int(reply.headers.get("Retry-After", 0)))
    assert (await auth.login(email, headers=at(ABROAD))).status == 200


async def test_guesses_from_many_networks_make_unknown_places_wait(auth: Auth, free: int) -> None:
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    assert (await guess_from_many(auth, email, free)).status == 401
    assert (await auth.login(email, headers=at(ABROAD))).code == "locked_out"
    auth.clock.advance(days=1, seconds=1)
    assert (await auth.login(email, headers=at(ABROAD))).status == 200


async def test_a_known_network_gets_in_whoever_guesses(auth: Auth, free: int) -> None:
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    await guess_from_many(auth, email, free)
    assert (await auth.login(email, headers=at(HOME))).status == 200


async def test_a_known_device_gets_in_from_anywhere_whoever_guesses(auth: Auth, free: int) -> None:
    registered = await auth.register(headers=at(HOME))
    email, device = registered.body["user"]["email"], registered.cookies["device"].value
    await guess_from_many(auth, email, free)
    await guess(auth, email, GUESSER.free, ABROAD)
    assert (await auth.login(email, headers=at(ABROAD))).code == "locked_out"
    assert (await auth.login(email, headers=at(ABROAD, device=device))).status == 200


async def test_a_device_is_known_from_its_first_login_on_and_stays_so(auth: Auth) -> None:
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    first = await auth.login(email, headers=at(ABROAD), refresh_token_delivery="cookie")
    device = first.cookies["device"].value
    assert first.cookies["device"]["httponly"]
    assert first.cookies["device"]["max-age"] == str(int(KEEP_PLACES.total_seconds()))
    again = await auth.login(email, headers=at(HOME, device=device), refresh_token_delivery="cookie")
    assert again.cookies["device"].value == device


async def test_a_program_that_keeps_cookies_is_a_device_too(auth: Auth) -> None:
    registered = await auth.register(headers=at(HOME), refresh_token_delivery="body")
    email, device = registered.body["user"]["email"], registered.cookies["device"].value
    await guess(auth, email, GUESSER.free, HOME)
    assert (await auth.login(email, headers=at(HOME, device=device))).status == 200


async def test_a_known_device_may_not_guess_for_ever_itself(auth: Auth) -> None:
    registered = await auth.register(headers=at(HOME))
    email, device = registered.body["user"]["email"], registered.cookies["device"].value
    assert (await guess(auth, email, GUESSER.free + 1, HOME, device=device)).code == "locked_out"
    assert (await auth.login(email, headers=at(HOME))).status == 200  # it locks out itself alone


async def test_a_device_is_known_for_its_own_account_only(auth: Auth) -> None:
    device = (await auth.register(headers=at(HOME))).cookies["device"].value
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    await guess(auth, email, GUESSER.free)
    assert (await auth.login(email, headers=at(STRANGER, device=device))).code == "locked_out"


@pytest.mark.parametrize("device", ["", "x", "a" * 43, "a" * 44, "A" * 42 + "!"])
async def test_what_is_no_known_device_helps_nobody(auth: Auth, device: str) -> None:
    email = (await auth.register(headers=at(HOME))).body["user"]["email"]
    await guess(auth, email, GUESSER.free, device=device)
    assert (await auth.login(email, headers=at(STRANGER, device=device))).code == "locked_out"


async def test_two_device_cookies_are_none(auth: Auth) -> None:
    registered = await auth.register(headers=at(HOME))
    email, device = registered.body["user"]["email"], registered.cookies["device"].value
    await guess(auth, email, GUESSER.free)
    both = at(STRANGER) | {"Cookie": f"device={device}; device={'a' * 43}"}
    assert (await auth.login(email, headers=both)).code == "locked_out"


async def test_strangers_do_not_keep_a_person_who_is_logged_in_from_a_new_password(auth: Auth, free: int) -> None:
    person = await auth.person(headers=at(HOME))
    await guess_from_many(auth, person.email, free)
    await guess(auth, person.email, GUESSER.free, HOME)
    change = {"password": "another good password", "current_password": PASSWORD}
    headers = at(HOME)
    assert (await auth.client.patch("/api/auth/me", change, token=person.access_token, headers=headers)).status == 200
    body = {"password": change["password"]}
    assert (await auth.client.delete("/api/auth/me", body, token=person.access_token, headers=headers)).status == 204


async def test_a_session_that_guesses_locks_out_itself_alone(auth: Auth) -> None:
    person = await auth.person(headers=at(HOME))
    other = (await auth.login(person.email, headers=at(HOME))).body["access_token"]
    for _ in range(GUESSER.free):
        await auth.client.delete("/api/auth/me", {"password": WRONG}, token=person.access_token)
    body = {"password": PASSWORD}
    assert (await auth.client.delete("/api/auth/me", body, token=person.access_token)).code == "locked_out"
    assert (await auth.client.delete("/api/auth/me", body, token=other)).status == 204


async def test_an_email_without_an_account_is_locked_alike(auth: Auth, free: int) -> None:
    email = new_email()
    assert (await guess_from_many(auth, email, free)).status == 401
    assert (await guess(auth, email, 1, ABROAD)).code == "locked_out"


async def test_where_a_deleted_account_was_known_is_forgotten(auth: Auth) -> None:
    person = await auth.person(headers=at(HOME))
    assert await auth.service.prover.lockout.places.places.count_documents({}) == 2  # its device and its network
    await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    assert await auth.service.prover.lockout.places.places.count_documents({}) == 0
