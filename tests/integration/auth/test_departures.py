"""An account that is deleted: when it may go, and what happens when a process ends halfway."""

import pytest
from bson import ObjectId

from tests.integration.auth.conftest import PASSWORD, Auth, Person
from tests.support.client import Reply


async def deletion(auth: Auth, person: Person) -> Reply:
    reply: Reply = await auth.client.delete("/api/auth/me", {"password": PASSWORD}, token=person.access_token)
    return reply


async def test_who_has_published_events_to_come_stays_and_is_told_the_remedy(auth: Auth) -> None:
    organizer = await auth.with_role("organizer")
    auth.organizers.events = 2
    reply = await deletion(auth, organizer)
    auth.organizers.events = 0
    assert (reply.status, reply.code, reply.body["events"]) == (409, "events_to_come", 2)
    assert "cancel them" in reply.body["detail"]
    assert (await auth.client.get("/api/auth/me", token=organizer.access_token)).status == 200
    assert (await deletion(auth, organizer)).status == 204


async def test_while_event_is_away_nobody_goes(auth: Auth) -> None:
    person = await auth.person()
    auth.service.departures.organizers = auth.real_organizers  # nothing answers at its address
    reply = await deletion(auth, person)
    auth.service.departures.organizers = auth.organizers  # type: ignore[assignment]
    assert (reply.status, reply.code) == (503, "overloaded")
    assert (await auth.client.get("/api/auth/me", token=person.access_token)).status == 200


@pytest.mark.parametrize("step", ["revocations.end_account", "sessions.end_all", "lockout.forget", "users.remove"])
async def test_a_deletion_that_ended_halfway_is_finished(
    auth: Auth, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await auth.person()
    part, _, name = step.partition(".")

    async def ends(*_: object) -> None:
        raise SystemError("this process ends")

    with monkeypatch.context() as patch:
        patch.setattr(getattr(auth.service.departures, part), name, ends)
        assert (await deletion(auth, person)).status == 500
    assert (await auth.login(person.email)).status == 401
    assert (await auth.client.get("/api/auth/me", token=person.access_token)).status == 401
    assert (await auth.refresh(person.refresh_token)).status == 401
    await auth.service.departures.finish_all()
    assert await auth.service.users.users.find_one({"_id": ObjectId(person.id)}) is None
    assert person.id in {each["id"] for each in await auth.revocations(deleted="true")}
    assert (await auth.register(person.email)).status == 201
