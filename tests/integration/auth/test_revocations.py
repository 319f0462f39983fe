"""Rights that were taken, accounts that have gone and logins that have ended: their access tokens open nothing more."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from jose import jwt
from pydantic import SecretStr

from kit.service_tokens import ServiceTokens
from tests.integration.auth.conftest import PASSWORD, SECRET, Auth, Person, as_person
from tests.support.client import Reply

NEW = "another good password"


async def grant(auth: Auth, token: str, person: Person, role: str) -> Reply:
    reply: Reply = await auth.client.put(f"/api/auth/users/{person.id}/role", {"role": role}, token=token)
    return reply


async def me(auth: Auth, person: Person) -> Reply:
    reply: Reply = await auth.client.get("/api/auth/me", token=person.access_token)
    return reply


async def deletion(auth: Auth, person: Person) -> Reply:
    reply: Reply = await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    return reply


def login_of(person: Person) -> str:
    """The login that a person's access token names."""
    return str(jwt.get_unverified_claims(person.access_token)["sid"])


async def entry_of(auth: Auth, revoked: str) -> dict[str, Any] | None:
    return next((each for each in await auth.revocations() if each["id"] == revoked), None)


async def test_an_ex_admin_can_not_make_anybody_an_admin(auth: Auth) -> None:
    admin, former = await auth.admin(), await auth.with_role("admin")
    assert (await grant(auth, admin.access_token, former, "attendee")).status == 200
    assert (await grant(auth, former.access_token, former, "admin")).status == 401
    assert (await auth.client.get("/api/auth/users", token=former.access_token)).status == 401
    again = as_person(await auth.login(former.email))
    assert (await grant(auth, again.access_token, former, "admin")).status == 403


async def test_a_deleted_admin_can_do_nothing(auth: Auth) -> None:
    former, other = await auth.with_role("admin"), await auth.person()
    assert (await deletion(auth, former)).status == 204
    assert (await grant(auth, former.access_token, other, "admin")).status == 401
    assert (await auth.client.get("/api/auth/users", token=former.access_token)).status == 401


async def test_who_was_given_a_role_uses_it_here_at_once_and_keeps_the_token(auth: Auth) -> None:
    admin, person = await auth.admin(), await auth.person()
    assert (await auth.client.get("/api/auth/users", token=person.access_token)).status == 403
    await grant(auth, admin.access_token, person, "admin")
    assert (await auth.client.get("/api/auth/users", token=person.access_token)).status == 200
    await grant(auth, admin.access_token, person, "attendee")


async def test_a_token_that_is_refused_can_be_refreshed(auth: Auth) -> None:
    admin, organizer = await auth.admin(), await auth.with_role("organizer")
    await grant(auth, admin.access_token, organizer, "attendee")
    assert (await me(auth, organizer)).status == 401
    refreshed = as_person(await auth.refresh(organizer.refresh_token))
    assert (await me(auth, refreshed)).body["role"] == "attendee"


async def test_a_token_that_is_signed_while_rights_are_taken_counts_for_nothing(auth: Auth) -> None:
    """It is signed after the change, from what was read before it: no comparison of times could tell."""
    organizer = await auth.with_role("organizer")
    before = await auth.service.users.by_id(ObjectId(organizer.id))
    assert before is not None
    await auth.service.roles.grant(before.id, "attendee")
    session = (await auth.service.sessions.begin(before.id)).session_id
    late = auth.service.issuer.issue(before, session)
    assert (await auth.client.get("/api/auth/me", token=late)).status == 401
    entry = await entry_of(auth, organizer.id)
    assert entry is not None
    assert before.generation < entry["generation"]


@pytest.mark.parametrize("everywhere", [False, True])
async def test_who_has_logged_out_has_no_token_left(auth: Auth, everywhere: bool) -> None:
    person = await auth.person()
    other = as_person(await auth.login(person.email))
    body = {"refresh_token": person.refresh_token, "everywhere": everywhere}
    assert (await auth.client.post("/api/auth/logout", body)).status == 204
    assert (await me(auth, person)).status == 401
    assert (await me(auth, other)).status == (401 if everywhere else 200)


async def test_a_new_password_leaves_the_tokens_of_this_login_alone(auth: Auth) -> None:
    person = await auth.person()
    other = as_person(await auth.login(person.email))
    change = {"password": NEW, "current_password": PASSWORD}
    assert (await auth.client.patch("/api/auth/me", change, token=person.access_token)).status == 200
    assert ((await me(auth, person)).status, (await me(auth, other)).status) == (200, 401)


async def test_a_login_whose_token_was_used_twice_has_no_token_left(auth: Auth) -> None:
    person = await auth.person()
    thief = as_person(await auth.refresh(person.refresh_token))
    auth.clock.advance(seconds=11)
    await auth.refresh(person.refresh_token)
    assert (await me(auth, thief)).status == 401


@pytest.mark.parametrize("how", ["logout", "everywhere", "password", "reuse", "role", "deletion"])
async def test_other_services_learn_of_it(auth: Auth, how: str) -> None:
    person = await auth.with_role("organizer")
    other = as_person(await auth.login(person.email))
    match how:
        case "logout" | "everywhere":
            body = {"refresh_token": other.refresh_token, "everywhere": how == "everywhere"}
            await auth.client.post("/api/auth/logout", body)
        case "password":
            change = {"password": NEW, "current_password": PASSWORD}
            await auth.client.patch("/api/auth/me", change, token=person.access_token)
        case "reuse":
            await auth.refresh(other.refresh_token)
            auth.clock.advance(seconds=11)
            await auth.refresh(other.refresh_token)
        case "role":
            await auth.service.roles.grant(ObjectId(person.id), "attendee")
        case "deletion":
            await deletion(auth, person)
    told = {each["id"]: each for each in await auth.revocations()}
    if how == "role":
        assert told[person.id]["generation"] == 1
    elif how == "deletion":
        assert (told[person.id]["deleted"], told[person.id]["generation"]) == (True, 1)
    else:
        assert login_of(other) in told


async def test_the_list_is_for_event_and_booking_only(auth: Auth) -> None:
    params = {"since": "2020-01-01T00:00:00Z"}
    admin = await auth.admin()
    stranger = ServiceTokens("frontend", [SecretStr(SECRET)]).issue("auth")
    for token, status in ((None, 401), (admin.access_token, 401), (stranger, 403), (auth.booking.issue("event"), 401)):
        assert (await auth.client.get("/internal/revocations", token=token, params=params)).status == status


async def test_the_list_comes_in_pages_without_gap_or_repetition(auth: Auth) -> None:
    people = [await auth.person() for _ in range(7)]
    for person in people:
        await deletion(auth, person)
    wanted = [each["id"] for each in await auth.revocations()]
    assert {person.id for person in people} <= set(wanted)
    token, found, cursor = auth.booking.issue("auth"), [], None
    while cursor is not None or not found:
        params = {"since": "2020-01-01T00:00:00Z", "limit": 2} | ({"cursor": cursor} if cursor else {})
        reply = await auth.client.get("/internal/revocations", token=token, params=params)
        found += [each["id"] for each in reply.body["items"]]
        cursor = reply.body["next_cursor"]
    assert found == wanted
    departed = [each["id"] for each in await auth.revocations(deleted="true")]
    assert set(departed) >= {person.id for person in people}
    assert set(departed) < set(wanted)


async def test_entries_go_when_they_matter_no_more(auth: Auth) -> None:
    person, gone = await auth.person(), await auth.person()
    await auth.client.post("/api/auth/logout", {"refresh_token": person.refresh_token})
    await deletion(auth, gone)
    entries = auth.service.sessions.revocations.entries
    assert (await entries.index_information())["expires_at"]["expireAfterSeconds"] == 0
    lasts = {each["_id"]: each["expires_at"] - each["at"] for each in await entries.find().to_list()}
    assert (lasts[login_of(person)], lasts[gone.id]) == (timedelta(minutes=20), timedelta(days=30))


async def test_introspection_learns_of_it(auth: Auth) -> None:
    person = await auth.person()
    assert (await auth.client.post("/api/auth/verify", {"token": person.access_token})).body["active"] is True
    await deletion(auth, person)
    while (await auth.client.post("/api/auth/verify", {"token": person.access_token})).body["active"]:
        pass  # the test's own time limit ends it
