"""The application: settings become keys, rules and routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from quart import Quart

from auth.admission import LiveVerifier
from auth.attempts import AttemptRepository, PlaceRepository
from auth.departures import Departures
from auth.hashing import Hasher
from auth.introspection import Shortcut
from auth.lockout import Lockout
from auth.models import MODELS
from auth.organizers import Organizers
from auth.proof import Prover
from auth.repository import NAMES, SessionRepository, UserRepository, current_person
from auth.revocations import RevocationRepository
from auth.roles import Roles
from auth.routes import routes
from auth.service import AuthService
from auth.sessions import Sessions
from auth.settings import AuthSettings
from auth.tasks import ensure_first_admin
from auth.tokens import Issuer
from kit import app as kit_app
from kit.client import ServiceClient, open_http
from kit.database import RESERVED_CONNECTIONS, Database, open_database
from kit.refold import AGAIN, Refold
from kit.revocations import PAUSE_SECONDS, Feed, Revocations
from kit.runtime import Runtime
from kit.service_tokens import ServiceTokens

FINISH_SECONDS = 10


def create_app(settings: AuthSettings) -> Quart:
    """Auth as a Quart application."""
    return kit_app.create_app("auth", "EventSphere auth", settings, routes, wire, Shortcut)


@asynccontextmanager
async def wire(runtime: Runtime) -> AsyncIterator[None]:
    """Open the database and the hashing threads, for as long as the process serves."""
    settings = cast("AuthSettings", runtime.settings)
    keys = settings.jwt_private_keys
    async with (
        open_database(settings, runtime.metrics.driver) as database,
        open_database(settings, runtime.metrics.driver, RESERVED_CONNECTIONS) as reserved,
        open_http() as http,
    ):
        with Hasher(settings) as hasher:
            runtime.service_tokens = ServiceTokens("auth", settings.service_token_keys)
            organizers = Organizers(ServiceClient(http, "event", settings.event_url, runtime.service_tokens))
            rules = runtime.service = assemble(database, hasher, organizers, settings)
            revocations = Revocations()
            feed = Feed(rules.sessions.revocations.page, revocations.take)
            runtime.verifier = LiveVerifier(keys, revocations, rules.users, rules.sessions.repository)

            async def prepare() -> None:
                await runtime.prepare(reserved, MODELS)
                await ensure_first_admin(rules.users, hasher, settings)
                runtime.tasks.every(PAUSE_SECONDS, feed.follow)
                runtime.tasks.every(FINISH_SECONDS, rules.departures.finish_all)

            runtime.start(reserved, prepare)
            runtime.tasks.every(AGAIN, Refold(rules.users.users, NAMES, current_person).run)
            yield


def assemble(database: Database, hasher: Hasher, organizers: Organizers, settings: AuthSettings) -> AuthService:
    """Put the rules together, over one database."""
    keys = settings.jwt_private_keys
    attempts, places = AttemptRepository(database), PlaceRepository(database)
    lockout = Lockout(attempts, places, keys.secret("lock-out"), settings.rate_limit_factor)
    users, revocations = UserRepository(database), RevocationRepository(database)
    sessions, roles = Sessions(SessionRepository(database), revocations), Roles(users, revocations)
    departures = Departures(users, sessions, roles, lockout, organizers)
    return AuthService(users, sessions, Prover(lockout, hasher), roles, departures, Issuer(keys))
