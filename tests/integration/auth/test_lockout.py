import asyncio

import pytest

from auth.lockout import GUESSER, Place, Rule
from tests.integration.auth.conftest import PASSWORD, Auth, new_email
from tests.support.client import Reply

WRONG = "not the password"


async def fail(auth: Auth, email: str, times: int) -> Reply:
    for _ in range(times):
        reply = await auth.login(email, WRONG)
    return reply


@pytest.mark.parametrize("known", [True, False], ids=["an account", "nobody's e-mail"])
async def test_after_five_failures_one_has_to_wait(auth: Auth, known: bool) -> None:
    email = (await auth.person()).email if known else new_email()
    assert (await fail(auth, email, 5)).status == 401
    reply = await fail(auth, email, 1)
    assert (reply.status, reply.code) == (429, "locked_out")
    assert 4 <= int(reply.headers["Retry-After"]) <= 5


async def test_the_right_password_waits_too_and_is_not_even_hashed(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await auth.person()
    await fail(auth, person.email, 5)
    monkeypatch.setattr(auth.service.hasher, "_verify", None)  # using it would be an internal error
    assert (await auth.login(person.email)).code == "locked_out"


async def test_each_failure_doubles_the_wait(auth: Auth) -> None:
    email = new_email()
    await fail(auth, email, 5)
    for seconds in (5, 10, 20):
        waiting = await fail(auth, email, 1)
        assert seconds - 1 <= int(waiting.headers["Retry-After"]) <= seconds
        auth.clock.advance(seconds=seconds)
        assert (await fail(auth, email, 1)).status == 401


async def test_success_forgets_ones_own_failures(auth: Auth) -> None:
    person = await auth.person()
    for _ in range(3):
        assert (await fail(auth, person.email, 4)).status == 401
        assert (await auth.login(person.email)).status == 200


async def test_failures_are_forgotten_after_a_day(auth: Auth) -> None:
    email = new_email()
    await fail(auth, email, 5)
    auth.clock.advance(days=1, seconds=1)
    assert (await fail(auth, email, 4)).status == 401
    attempts = await auth.service.prover.lockout.attempts.attempts.find().to_list()
    assert {item["failures"] for item in attempts if item["_id"].startswith(("network:", "account:"))} == {4}


async def test_an_address_waits_after_more_failures_whichever_accounts_it_tries(
    auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    lockout = auth.service.prover.lockout
    monkeypatch.setattr(lockout, "address_rule", Rule(20, lockout.address_rule.longest, lockout.address_rule.memory))
    person = await auth.person()
    for _ in range(20):
        assert (await fail(auth, new_email(), 1)).status == 401
    assert (await auth.login(person.email)).code == "locked_out"
    auth.clock.advance(seconds=6)
    assert (await auth.login(person.email)).status == 200
    assert (await fail(auth, new_email(), 1)).status == 401  # the success did not clear the address
    assert int((await fail(auth, new_email(), 1)).headers["Retry-After"]) > 5


async def test_no_failure_is_lost_when_many_come_at_once(auth: Auth) -> None:
    email = new_email()
    lockout = auth.service.prover.lockout
    counters = await lockout.of_login(email, Place("a"))
    await asyncio.gather(*(lockout.failed(counters) for _ in range(25)))
    attempts = await auth.service.prover.lockout.attempts.attempts.find().to_list()
    assert [item["failures"] for item in attempts] == [25, 25, 25]


async def test_a_right_guess_among_many_at_once_does_not_count(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await auth.person()
    verify = auth.service.hasher.verify

    async def others_guess_meanwhile(encoded: str | None, password: str) -> bool:
        right = await verify(encoded, password)
        lockout = auth.service.prover.lockout
        for _ in range(GUESSER.free):
            await lockout.failed(await lockout.of_login(person.email, Place("127.0.0.1")))
        return right

    monkeypatch.setattr(auth.service.hasher, "verify", others_guess_meanwhile)
    assert (await auth.login(person.email)).code == "locked_out"


async def test_neither_email_nor_address_is_kept(auth: Auth) -> None:
    email = (await auth.person()).email
    await fail(auth, email, 1)
    await auth.login(email)
    stored = repr(await auth.service.prover.lockout.attempts.attempts.find().to_list())
    assert "address:" in stored
    stored += repr(await auth.service.prover.lockout.places.places.find().to_list())
    assert "network:" in stored
    assert email not in stored
    assert "127.0.0.1" not in stored


async def test_a_stolen_access_token_does_not_help_to_guess_the_password(auth: Auth) -> None:
    person = await auth.person()
    for _ in range(5):
        reply = await auth.client.delete("/api/auth/me", {"password": WRONG}, token=person.access_token)
        assert (reply.status, reply.code) == (403, "wrong_password")
    change = {"password": "another good password", "current_password": PASSWORD}
    assert (await auth.client.patch("/api/auth/me", change, token=person.access_token)).code == "locked_out"
    assert (await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)).status == 429


@pytest.mark.parametrize("collection", ["attempts", "sessions", "known_places"])
async def test_what_has_expired_is_removed_by_the_database(auth: Auth, collection: str) -> None:
    indexes = await auth.service.users.users.database[collection].index_information()
    assert indexes["expires_at"]["expireAfterSeconds"] == 0
