import asyncio
import logging

import pytest
from jose import jwt

from auth.models import User
from tests.integration.auth.conftest import PASSWORD, Auth, new_email
from tests.support.keys import TokenKeys


async def test_registration_answers_the_person_and_tokens_that_work_at_once(auth: Auth, keys: TokenKeys) -> None:
    reply = await auth.register("Ada@Example.org", name="  Ada Lovelace ")
    assert reply.status == 201
    assert reply.body.keys() == {"access_token", "token_type", "expires_in", "user"}
    assert (reply.body["token_type"], reply.body["expires_in"]) == ("Bearer", 900)
    user = reply.body["user"]
    assert user == {"id": user["id"], "email": "ada@example.org", "name": "Ada Lovelace", "role": "attendee"}
    me = await auth.client.get("/api/auth/me", token=reply.body["access_token"])
    assert (me.status, me.body) == (200, user)
    assert reply.headers["Cache-Control"] == me.headers["Cache-Control"] == "no-store"


async def test_the_access_token_says_what_other_services_need(auth: Auth, keys: TokenKeys) -> None:
    person = await auth.person()
    claims = jwt.decode(person.access_token, keys.public_pem, algorithms=["RS256"], audience="eventsphere")
    assert claims.keys() == {"iss", "aud", "sub", "role", "sid", "gen", "iat", "exp", "jti"}
    assert (claims["iss"], claims["sub"], claims["role"]) == ("eventsphere", person.id, "attendee")
    assert claims["exp"] - claims["iat"] == 900
    assert jwt.get_unverified_header(person.access_token)["kid"] == keys.kid
    again = await auth.login(person.email)
    assert jwt.get_unverified_claims(again.body["access_token"])["jti"] != claims["jti"]


async def test_of_twenty_registrations_at_once_one_is_let_in(auth: Auth) -> None:
    email = new_email()
    replies = await asyncio.gather(*(auth.register(email if n % 2 else email.upper()) for n in range(20)))
    assert sorted(reply.status for reply in replies) == [201] + [409] * 19
    assert {reply.code for reply in replies} == {None, "email_taken"}
    assert await auth.service.users.users.count_documents({"email": email}) == 1


async def test_neither_password_nor_refresh_token_is_kept(auth: Auth) -> None:
    person = await auth.person()
    stored = repr(await auth.service.users.users.find().to_list())
    stored += repr(await auth.service.sessions.repository.sessions.find().to_list())
    assert PASSWORD not in stored
    assert person.refresh_token not in stored
    assert "$argon2id$v=19$m=8,t=1,p=1$" in stored


async def test_nobody_registers_as_admin(auth: Auth) -> None:
    reply = await auth.register(role="admin")
    assert (reply.status, reply.fields) == (422, {"role"})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@" + "b" * 255 + ".org"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x1" * 65}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "Ada Lovelace"}, "password"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "Ada\x00"}, "name"),
        ({"refresh_token_delivery": "pigeon"}, "refresh_token_delivery"),
    ],
)
async def test_what_is_not_acceptable_is_named(auth: Auth, changes: dict[str, str], field: str) -> None:
    reply = await auth.register(**changes)
    assert (reply.status, reply.code, reply.fields) == (422, "validation_error", {field})


async def test_spaces_around_a_password_belong_to_it(auth: Auth) -> None:
    person = await auth.person(password="  spaces around me  ")
    assert (await auth.login(person.email, "spaces around me")).status == 401
    assert (await auth.login(person.email, "  spaces around me  ")).status == 200


async def test_a_full_queue_of_passwords_sheds_load(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    room = auth.service.hasher._room
    while room.acquire(blocking=False):
        pass
    try:
        reply = await auth.register()
        assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "overloaded", "1")
    finally:
        for _ in range(202):
            room.release()
    assert (await auth.register()).status == 201


async def test_logs_hold_no_personal_data(auth: Auth, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("pymongo").setLevel(logging.WARNING)
    person = await auth.person(name="Ignatia Unforgettable")
    await auth.login(person.email, "a wrong password")
    reused = person.refresh_token
    await auth.refresh(reused)
    auth.clock.advance(seconds=11)
    await auth.refresh(reused)
    written = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "a refresh token was used again" in written
    for secret in (person.email, "Unforgettable", PASSWORD, "a wrong password", reused, person.access_token):
        assert secret not in written


async def test_the_email_has_a_unique_index(auth: Auth) -> None:
    indexes = await auth.service.users.users.index_information()
    assert any(index.get("unique") and index["key"] == [("email", 1)] for index in indexes.values()), User
