import asyncio

import pytest
from bson import ObjectId

from tests.integration.auth.conftest import ADMIN, PASSWORD, Auth
from tests.support.client import Reply

NEW = "another good password"


async def change(auth: Auth, token: str, **changes: object) -> Reply:
    reply: Reply = await auth.client.patch("/api/auth/me", changes, token=token)
    return reply


async def test_a_person_changes_their_name(auth: Auth) -> None:
    person = await auth.person()
    reply = await change(auth, person.access_token, name=" Countess of Lovelace ")
    assert (reply.status, reply.body["name"]) == (200, "Countess of Lovelace")
    assert (await auth.client.get("/api/auth/me", token=person.access_token)).body == reply.body


async def test_a_person_changes_their_password(auth: Auth) -> None:
    person = await auth.person()
    assert (await change(auth, person.access_token, password=NEW, current_password=PASSWORD)).status == 200
    assert (await auth.login(person.email)).status == 401
    assert (await auth.login(person.email, NEW)).status == 200


@pytest.mark.parametrize(
    ("changes", "status", "what"),
    [
        ({"password": NEW}, 422, {"current_password"}),
        ({"password": "password123", "current_password": PASSWORD}, 422, {"password"}),
        ({"password": "Ada Lovelace", "current_password": PASSWORD}, 422, {"password"}),
        ({"password": NEW, "current_password": "wrong"}, 403, set()),
        ({"email": "new@example.org"}, 422, {"email"}),
        ({"role": "admin"}, 422, {"role"}),
        ({"name": ""}, 422, {"name"}),
    ],
)
async def test_what_does_not_change(auth: Auth, changes: dict[str, str], status: int, what: set[str]) -> None:
    person = await auth.person()
    reply = await change(auth, person.access_token, **changes)
    assert (reply.status, reply.fields) == (status, what)
    assert (await auth.login(person.email)).status == 200


async def test_nothing_to_change_is_fine(auth: Auth) -> None:
    person = await auth.person()
    assert (await change(auth, person.access_token)).status == 200


async def test_a_deleted_account_leaves_nothing_behind(auth: Auth) -> None:
    person = await auth.person()
    await auth.login(person.email, "a wrong password")
    reply = await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    assert reply.status == 204
    assert reply.cookies["refresh_token"].value == ""
    database = auth.service.users.users.database
    for name in await database.list_collection_names():
        stored = repr(await database[name].find().to_list())
        assert person.email not in stored
        assert person.id not in stored or name == "revocations"  # for a month, so that other services learn of it
    assert (await auth.refresh(person.refresh_token)).status == 401
    assert (await auth.login(person.email)).code == "invalid_credentials"
    assert (await auth.register(person.email)).status == 201


async def test_the_access_token_of_a_deleted_account_opens_nothing(auth: Auth) -> None:
    person = await auth.person()
    await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    for call in (
        auth.client.get("/api/auth/me", token=person.access_token),
        change(auth, person.access_token, name="Ghost"),
        auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token),
    ):
        reply = await call
        assert (reply.status, reply.code) == (401, "unauthorized")


async def test_deleting_needs_the_password(auth: Auth) -> None:
    person = await auth.person()
    reply = await auth.client.delete("/api/auth/me", {"password": "wrong"}, token=person.access_token)
    assert (reply.status, reply.code) == (403, "wrong_password")
    assert (await auth.client.delete("/api/auth/me", token=person.access_token)).status in {415, 422}
    assert (await auth.login(person.email)).status == 200


async def test_the_last_admin_can_not_be_deleted(auth: Auth) -> None:
    admin = await auth.admin()
    body = {"password": ADMIN["password"]}
    reply = await auth.client.delete("/api/auth/me", body, token=admin.access_token)
    assert (reply.status, reply.code) == (409, "last_admin")
    assert (await auth.admin()).id == admin.id


async def test_another_admin_can(auth: Auth) -> None:
    person = await auth.person()
    await auth.service.roles.grant(ObjectId(person.id), "admin")
    reply = await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    assert reply.status == 204


async def test_who_becomes_admin_while_being_deleted_stays(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await auth.person()
    let_leave = auth.service.roles.let_leave

    async def granted_meanwhile(user: object) -> None:
        await let_leave(user)  # type: ignore[arg-type]
        await auth.service.users.set_role(ObjectId(person.id), "admin", auth.clock())

    monkeypatch.setattr(auth.service.roles, "let_leave", granted_meanwhile)
    reply = await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    assert (reply.status, reply.code) == (409, "conflict")
    monkeypatch.undo()
    await auth.service.roles.grant(ObjectId(person.id), "attendee")


async def test_deleting_twice_at_once_is_done_once(auth: Auth) -> None:
    person = await auth.person()
    replies = await asyncio.gather(
        *(auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token) for _ in range(5))
    )
    assert {reply.status for reply in replies} <= {204, 401, 409}
    assert [reply.status for reply in replies].count(204) == 1
