import asyncio

import pytest
import pytest_asyncio
from bson import ObjectId

from auth.app import create_app
from auth.models import User
from auth.settings import AuthSettings
from auth.tasks import ensure_first_admin
from kit.tokens import Role
from tests.integration.auth.conftest import Auth
from tests.integration.conftest import Serve
from tests.support.client import Reply


@pytest_asyncio.fixture
async def admin_token(auth: Auth) -> str:
    return (await auth.admin()).access_token


async def grant(auth: Auth, token: str, user_id: str, role: object) -> Reply:
    reply: Reply = await auth.client.put(f"/api/auth/users/{user_id}/role", {"role": role}, token=token)
    return reply


async def test_an_admin_makes_a_person_an_organizer(auth: Auth) -> None:
    admin, person = await auth.admin(), await auth.person()
    reply = await grant(auth, admin.access_token, person.id, "organizer")
    assert reply.status == 200
    assert reply.body == {"id": person.id, "email": person.email, "name": "Ada Lovelace", "role": "organizer"}
    assert (await auth.refresh(person.refresh_token)).body["user"]["role"] == "organizer"


@pytest.mark.parametrize("role", ["attendee", "organizer"])
async def test_only_admins_grant(auth: Auth, role: Role) -> None:
    person = await auth.with_role(role)
    reply = await grant(auth, person.access_token, person.id, "admin")
    assert (reply.status, reply.code) == (403, "forbidden")
    assert (await auth.client.get("/api/auth/users", token=person.access_token)).status == 403


async def test_nobody_else_has_that_id(auth: Auth, admin_token: str) -> None:
    assert (await grant(auth, admin_token, str(ObjectId()), "organizer")).code == "not_found"
    for not_an_id in ("me", "1" * 23, "G" * 24, "A" * 24, "%7B%22$gt%22:%22%22%7D"):
        reply = await grant(auth, admin_token, not_an_id, "organizer")
        assert (reply.status, reply.fields) == (422, {"user_id"})


@pytest.mark.parametrize("role", ["root", "", None, 1, {"$gt": ""}, ["admin"]])
async def test_there_is_no_other_role(auth: Auth, admin_token: str, role: object) -> None:
    person = await auth.person()
    reply = await grant(auth, admin_token, person.id, role)
    assert (reply.status, reply.fields) == (422, {"role"})


async def test_the_last_admin_stays_one(auth: Auth) -> None:
    admin = await auth.admin()
    reply = await grant(auth, admin.access_token, admin.id, "attendee")
    assert (reply.status, reply.code) == (409, "last_admin")
    assert (await auth.admin()).id == admin.id
    assert (await grant(auth, admin.access_token, admin.id, "admin")).status == 200


async def test_admins_come_and_go(auth: Auth) -> None:
    admin, person = await auth.admin(), await auth.person()
    assert (await grant(auth, admin.access_token, person.id, "admin")).body["role"] == "admin"
    assert (await grant(auth, admin.access_token, person.id, "attendee")).body["role"] == "attendee"


async def test_of_ten_admins_who_all_leave_at_once_one_stays(auth: Auth) -> None:
    admin = await auth.admin()
    people = [await auth.person() for _ in range(9)]
    for person in people:
        await grant(auth, admin.access_token, person.id, "admin")
    ids = [admin.id, *(person.id for person in people)]
    replies = await asyncio.gather(*(grant(auth, admin.access_token, user_id, "attendee") for user_id in ids))
    assert {reply.status for reply in replies} <= {200, 409}
    users = auth.service.users.users
    assert await users.count_documents({"role": "admin"}) >= 1
    assert await users.count_documents({"leaving": True}) == 0
    await auth.service.users.set_role(ObjectId(admin.id), "admin", auth.clock())
    for person in people:
        await auth.service.roles.grant(ObjectId(person.id), "attendee")


async def test_who_is_made_admin_anew_while_leaving_stays(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    admin, person = await auth.admin(), await auth.person()
    await grant(auth, admin.access_token, person.id, "admin")
    let_leave = auth.service.roles.let_leave

    async def granted_meanwhile(user: User) -> None:
        await let_leave(user)
        await auth.service.users.set_role(user.id, "admin", auth.clock())

    monkeypatch.setattr(auth.service.roles, "let_leave", granted_meanwhile)
    assert (await grant(auth, admin.access_token, person.id, "attendee")).code == "conflict"
    monkeypatch.undo()
    assert (await grant(auth, admin.access_token, person.id, "attendee")).status == 200


async def people(auth: Auth, token: str, **query: str | int) -> list[str]:
    """The e-mails of all pages."""
    found: list[str] = []
    while True:
        reply = await auth.client.get("/api/auth/users", token=token, params=query)
        assert reply.status == 200, reply.raw
        assert len(reply.body["items"]) <= int(query.get("limit", 20))
        found += [item["email"] for item in reply.body["items"]]
        if not reply.body["next_cursor"]:
            return found
        query["cursor"] = reply.body["next_cursor"]


async def test_admins_find_people_by_a_part_of_name_or_email(auth: Auth, admin_token: str) -> None:
    grace = await auth.person("grace.hopper@navy.example", name="Grace (Amazing) Hopper")
    for query in ("grace.hop", "NAVY.EXAMPLE", "amazing", "(Amazing)", "hopper grâce", "navy Höpper"):
        assert await people(auth, admin_token, query=query) == [grace.email], query
    assert await people(auth, admin_token, query="gr.ce") == []
    assert grace.email in await people(auth, admin_token)


async def test_pages_follow_one_another_without_gap_or_repetition(auth: Auth, admin_token: str) -> None:
    made = [(await auth.person(name="Paged Person")).email for _ in range(7)]
    for limit in (1, 3, 7, 100):
        assert await people(auth, admin_token, query="paged", limit=limit) == made


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "WyJ4Il0"}, "cursor"),
        ({"query": ""}, "query"),
        ({"query[$gt]": ""}, "query[$gt]"),
        ({"role": "admin"}, "role"),
    ],
)
async def test_what_can_not_be_searched_for_is_named(
    auth: Auth, admin_token: str, query: dict[str, str | int], field: str
) -> None:
    reply = await auth.client.get("/api/auth/users", token=admin_token, params=query)
    assert (reply.status, reply.fields) == (422, {field})


async def test_replicas_that_start_together_make_one_first_admin(
    auth: Auth, serve: Serve, auth_settings: dict[str, object]
) -> None:
    fresh = auth_settings | {"first_admin_email": "second-root@example.org"}
    await asyncio.gather(*(serve(create_app(AuthSettings.model_validate(fresh))) for _ in range(4)))
    assert await auth.service.users.users.count_documents({"email": "second-root@example.org"}) == 1
    second = await auth.service.users.by_email("second-root@example.org")
    assert second is not None
    assert second.role == "admin"
    await auth.service.roles.grant(second.id, "attendee")


async def test_a_replica_that_comes_second_leaves_it_to_the_first(
    auth: Auth, auth_settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    users = auth.service.users
    by_email = users.by_email

    async def nobody_yet(email: str) -> User | None:
        monkeypatch.setattr(users, "by_email", by_email)
        return None

    monkeypatch.setattr(users, "by_email", nobody_yet)
    await ensure_first_admin(users, auth.service.hasher, AuthSettings.model_validate(auth_settings))
    assert (await auth.admin()).email == "root@example.org"


async def test_the_setting_changes_no_password(auth: Auth, serve: Serve, auth_settings: dict[str, object]) -> None:
    other = auth_settings | {"first_admin_password": "six words in one long row"}
    await serve(create_app(AuthSettings.model_validate(other)))
    assert (await auth.login("root@example.org", "six words in one long row")).status == 401
    assert (await auth.admin()).email == "root@example.org"


async def test_the_setting_promotes_nobody(
    auth: Auth, serve: Serve, auth_settings: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    person = await auth.person()
    client = await serve(create_app(AuthSettings.model_validate(auth_settings | {"first_admin_email": person.email})))
    assert "not promoted" in caplog.text
    assert person.email not in caplog.text
    body = {"refresh_token": person.refresh_token}
    assert (await client.post("/api/auth/refresh", body)).body["user"]["role"] == "attendee"


async def test_without_the_setting_there_is_no_admin(serve: Serve, auth_settings: dict[str, object]) -> None:
    none = auth_settings | {"first_admin_email": None, "first_admin_password": None}
    none["mongodb_database"] = f"{none['mongodb_database']}_n"[-38:]
    app = create_app(AuthSettings.model_validate(none))
    lonely = Auth(app, await serve(app))
    assert await lonely.service.users.users.count_documents({}) == 0
    await lonely.service.users.users.database.client.drop_database(str(none["mongodb_database"]))
