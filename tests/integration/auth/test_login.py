import asyncio

import pytest

from kit.problems import Overloaded
from tests.integration.auth.conftest import PASSWORD, Auth, new_email


async def test_login_by_any_form_of_the_email(auth: Auth) -> None:
    person = await auth.person()
    for email in (person.email, person.email.upper(), f" {person.email} "):
        reply = await auth.login(email)
        assert (reply.status, reply.body["user"]["id"]) == (200, person.id)


async def test_a_wrong_password_and_an_unknown_email_are_the_same_answer_and_the_same_work(
    auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await auth.person()
    hasher = auth.service.hasher
    verified: list[str] = []
    verify = hasher._verify

    def counted(encoded: str, password: str) -> bool:
        verified.append(encoded)
        return verify(encoded, password)

    monkeypatch.setattr(hasher, "_verify", counted)
    wrong, unknown = await auth.login(person.email, "not the password"), await auth.login(new_email(), PASSWORD)
    assert len(verified) == 2
    assert len({tuple(encoded.split("$")[1:4]) for encoded in verified}) == 1  # the algorithm and its parameters
    assert (wrong.status, wrong.code) == (401, "invalid_credentials")
    same = [{**reply.body, "request_id": ""} for reply in (wrong, unknown)]
    assert same[0] == same[1]
    assert wrong.headers.keys() == unknown.headers.keys()


async def test_a_hash_with_other_parameters_is_renewed(auth: Auth) -> None:
    person = await auth.person()
    users = auth.service.users.users
    old = auth.service.hasher.argon2.__class__(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    await users.update_one({"email": person.email}, {"$set": {"password_hash": old}})
    assert (await auth.login(person.email)).status == 200
    found = await users.find_one({"email": person.email})
    assert found is not None
    assert "$m=8,t=1,p=1$" in found["password_hash"]
    assert (await auth.login(person.email)).status == 200


async def test_a_login_does_not_fail_because_the_hash_can_not_be_renewed(
    auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await auth.person()

    async def overloaded(password: str) -> str:
        raise Overloaded

    monkeypatch.setattr(auth.service.hasher, "outdated", lambda encoded: True)
    monkeypatch.setattr(auth.service.hasher, "hash", overloaded)
    assert (await auth.login(person.email)).status == 200


async def test_many_logins_of_one_person_at_once_all_succeed(auth: Auth) -> None:
    person = await auth.person()
    replies = await asyncio.gather(*(auth.login(person.email) for _ in range(30)))
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body["refresh_token"] for reply in replies}) == 30
