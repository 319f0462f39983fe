"""Auth, served for one test module; people and admins; and a clock that tests can put forward."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, cast

import pytest
import pytest_asyncio
from bson import ObjectId
from pydantic import SecretStr
from quart import Quart

from auth.admission import LiveVerifier
from auth.app import create_app
from auth.problems import EventsToCome
from auth.service import AuthService
from auth.settings import AuthSettings
from kit.runtime import KEY
from kit.service_tokens import ServiceTokens
from kit.tokens import Role
from kit.types import utc_now
from tests.integration.conftest import Serve
from tests.support.client import Client, Reply
from tests.support.keys import TokenKeys

PASSWORD = "four words in a row"
ADMIN = {"email": "root@example.org", "password": "five words in a row"}
SECRET = "a-secret-that-the-services-have-in-common"
numbers = count()


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in, as API clients are: the refresh token came in the body."""

    id: str
    email: str
    access_token: str
    refresh_token: str


class Clock:
    """The time, and what was added to it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def advance(self, **span: float) -> None:
        self.ahead += timedelta(**span)


class Organizers:
    """What event would tell: how many published events to come each organizer has."""

    def __init__(self) -> None:
        self.events = 0

    async def check_may_leave(self, user_id: ObjectId) -> None:
        if self.events:
            raise EventsToCome(self.events)


class Auth:
    """A running auth."""

    def __init__(self, app: Quart, client: Client) -> None:
        self.app, self.client = app, client
        self.clock = Clock()
        self.real_organizers = self.service.departures.organizers
        self.organizers = self.service.departures.organizers = Organizers()  # type: ignore[assignment]
        self.booking = ServiceTokens("booking", [SecretStr(SECRET)])

    @property
    def service(self) -> AuthService:
        found: AuthService = self.app.extensions[KEY].service
        return found

    def use_clock(self) -> None:
        service = self.service
        verifier = cast("LiveVerifier", self.app.extensions[KEY].verifier)
        parts = (service, service.sessions, service.sessions.revocations, service.roles, service.departures)
        for part in (*parts, service.prover.lockout, verifier):
            part.clock = self.clock

    async def register(self, email: str = "", *, headers: Mapping[str, str] | None = None, **changes: Any) -> Reply:
        body = {"email": email or new_email(), "password": PASSWORD, "name": "Ada Lovelace"} | changes
        return await self.client.call("POST", "/api/auth/register", body, headers=headers)

    async def login(
        self, email: str, password: str = PASSWORD, *, headers: Mapping[str, str] | None = None, **changes: Any
    ) -> Reply:
        body = {"email": email, "password": password, "refresh_token_delivery": "body"} | changes
        return await self.client.call("POST", "/api/auth/login", body, headers=headers)

    async def refresh(self, refresh_token: str) -> Reply:
        return await self.client.call("POST", "/api/auth/refresh", {"refresh_token": refresh_token})

    async def person(self, email: str = "", **changes: Any) -> Person:
        """Somebody new."""
        reply = await self.register(email, refresh_token_delivery="body", **changes)
        assert reply.status == 201, reply.raw
        return as_person(reply)

    async def with_role(self, role: Role) -> Person:
        """Somebody new with that role."""
        person = await self.person()
        await self.service.roles.grant(ObjectId(person.id), role)
        return as_person(await self.login(person.email))

    async def revocations(self, **query: str) -> list[dict[str, Any]]:
        """What other services are told of tokens that ended."""
        token, since = self.booking.issue("auth"), "2020-01-01T00:00:00Z"
        reply = await self.client.get("/internal/revocations", token=token, params={"since": since} | query)
        assert reply.status == 200, reply.raw
        items: list[dict[str, Any]] = reply.body["items"]
        return items

    async def admin(self) -> Person:
        """The first admin."""
        reply = await self.login(**ADMIN)
        assert reply.status == 200, reply.raw
        return as_person(reply)


def as_person(reply: Reply) -> Person:
    """Who the tokens of an answer belong to."""
    user = reply.body["user"]
    return Person(user["id"], user["email"], reply.body["access_token"], reply.body["refresh_token"])


def new_email() -> str:
    """An address that nobody has registered with."""
    return f"person-{next(numbers)}@example.org"


@pytest.fixture(scope="module")
def auth_settings(service_settings: dict[str, Any], keys: TokenKeys) -> dict[str, Any]:
    """Auth's settings, with hashes that cost little."""
    cheap = {"argon2_memory_kib": 8, "argon2_time_cost": 1, "argon2_queue": 200}
    admin = {f"first_admin_{name}": value for name, value in ADMIN.items()}
    peers = {"event_url": "http://127.0.0.1:1", "service_token_keys": SECRET}
    return service_settings | cheap | admin | peers | {"jwt_private_keys": keys.private_pem}


@pytest_asyncio.fixture(scope="module")
async def running(serve: Serve, auth_settings: dict[str, Any]) -> Auth:
    """Auth, started once for the module."""
    app = create_app(AuthSettings.model_validate(auth_settings))
    return Auth(app, await serve(app))


@pytest_asyncio.fixture
async def auth(running: Auth) -> AsyncIterator[Auth]:
    """Auth, with the clock at the present."""
    running.clock = Clock()
    running.use_clock()
    yield running
    await running.service.prover.lockout.attempts.attempts.delete_many({})
    await running.service.prover.lockout.places.places.delete_many({})
