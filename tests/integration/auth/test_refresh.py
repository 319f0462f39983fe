import asyncio

from bson import ObjectId

from tests.integration.auth.conftest import PASSWORD, Auth


async def test_a_refresh_token_is_traded_for_new_tokens(auth: Auth) -> None:
    person = await auth.person()
    reply = await auth.refresh(person.refresh_token)
    assert reply.status == 200
    assert reply.body["refresh_token"] != person.refresh_token
    assert reply.body["user"]["id"] == person.id
    assert (await auth.client.get("/api/auth/me", token=reply.body["access_token"])).status == 200
    assert "Set-Cookie" not in reply.headers


async def test_a_reused_token_ends_its_login_and_no_other(auth: Auth) -> None:
    person = await auth.person()
    elsewhere = (await auth.login(person.email)).body["refresh_token"]
    following = (await auth.refresh(person.refresh_token)).body["refresh_token"]
    auth.clock.advance(seconds=11)
    thief = await auth.refresh(person.refresh_token)
    assert (thief.status, thief.code) == (401, "invalid_refresh_token")
    assert (await auth.refresh(following)).status == 401
    assert (await auth.refresh(elsewhere)).status == 200


async def test_an_older_token_ends_its_login_even_within_the_grace(auth: Auth) -> None:
    first = (await auth.person()).refresh_token
    second = (await auth.refresh(first)).body["refresh_token"]
    third = (await auth.refresh(second)).body["refresh_token"]
    assert (await auth.refresh(first)).status == 401
    assert (await auth.refresh(third)).status == 401


async def test_twenty_tabs_at_once_get_the_same_successor(auth: Auth) -> None:
    person = await auth.person()
    replies = await asyncio.gather(*(auth.refresh(person.refresh_token) for _ in range(20)))
    assert {reply.status for reply in replies} == {200}
    (successor,) = {reply.body["refresh_token"] for reply in replies}
    auth.clock.advance(seconds=11)
    assert (await auth.refresh(successor)).status == 200


async def test_a_lost_answer_can_be_asked_for_again_within_ten_seconds(auth: Auth) -> None:
    person = await auth.person()
    lost = (await auth.refresh(person.refresh_token)).body["refresh_token"]
    auth.clock.advance(seconds=9)
    assert (await auth.refresh(person.refresh_token)).body["refresh_token"] == lost


async def test_a_login_lasts_thirty_days_from_its_last_use(auth: Auth) -> None:
    token = (await auth.person()).refresh_token
    for _ in range(2):
        auth.clock.advance(days=29)
        reply = await auth.refresh(token)
        assert reply.status == 200
        token = reply.body["refresh_token"]
    auth.clock.advance(days=30, seconds=1)
    assert (await auth.refresh(token)).code == "invalid_refresh_token"


async def test_the_role_is_read_anew(auth: Auth) -> None:
    person = await auth.person()
    await auth.service.roles.grant(ObjectId(person.id), "organizer")
    assert (await auth.refresh(person.refresh_token)).body["user"]["role"] == "organizer"


async def test_a_deleted_account_has_no_logins(auth: Auth) -> None:
    person = await auth.person()
    await auth.service.users.users.delete_one({"_id": ObjectId(person.id)})
    assert (await auth.refresh(person.refresh_token)).code == "invalid_refresh_token"
    sessions = auth.service.sessions.repository.sessions
    assert await sessions.count_documents({"user_id": ObjectId(person.id)}) == 0


async def test_what_is_no_refresh_token_is_refused(auth: Auth) -> None:
    person = await auth.person()
    for token in ("x", "a" * 64, "é" * 64, person.access_token, person.refresh_token[:-1]):
        reply = await auth.refresh(token)
        assert (reply.status, reply.code) == (401, "invalid_refresh_token"), token
    assert (await auth.client.post("/api/auth/refresh", {})).code == "invalid_refresh_token"
    assert (await auth.refresh(person.refresh_token)).status == 200


async def test_logout_ends_this_login_and_no_other(auth: Auth) -> None:
    person = await auth.person()
    elsewhere = (await auth.login(person.email)).body["refresh_token"]
    reply = await auth.client.post("/api/auth/logout", {"refresh_token": person.refresh_token})
    assert (reply.status, reply.raw) == (204, b"")
    assert (await auth.refresh(person.refresh_token)).status == 401
    assert (await auth.refresh(elsewhere)).status == 200


async def test_logout_everywhere_ends_all(auth: Auth) -> None:
    person, other = await auth.person(), await auth.person()
    elsewhere = (await auth.login(person.email)).body["refresh_token"]
    body = {"refresh_token": person.refresh_token, "everywhere": True}
    assert (await auth.client.post("/api/auth/logout", body)).status == 204
    assert (await auth.refresh(elsewhere)).status == 401
    assert (await auth.refresh(other.refresh_token)).status == 200


async def test_an_old_token_ends_its_own_login_only(auth: Auth) -> None:
    person = await auth.person()
    elsewhere = (await auth.login(person.email)).body["refresh_token"]
    following = (await auth.refresh(person.refresh_token)).body["refresh_token"]
    auth.clock.advance(seconds=11)
    body = {"refresh_token": person.refresh_token, "everywhere": True}
    assert (await auth.client.post("/api/auth/logout", body)).status == 204
    assert (await auth.refresh(following)).status == 401
    assert (await auth.refresh(elsewhere)).status == 200


async def test_logout_is_done_when_there_was_nothing(auth: Auth) -> None:
    assert (await auth.client.post("/api/auth/logout")).status == 204
    assert (await auth.client.post("/api/auth/logout", {})).status == 204
    assert (await auth.client.post("/api/auth/logout", {"refresh_token": "a" * 64, "everywhere": True})).status == 204


async def test_a_new_password_ends_all_other_logins(auth: Auth) -> None:
    person = await auth.person()
    elsewhere = (await auth.login(person.email)).body["refresh_token"]
    change = {"password": "another good password", "current_password": PASSWORD}
    assert (await auth.client.patch("/api/auth/me", change, token=person.access_token)).status == 200
    assert (await auth.refresh(elsewhere)).status == 401
    assert (await auth.refresh(person.refresh_token)).status == 200
