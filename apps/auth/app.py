"""The application: settings become keys, rules and routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from quart import Quart

from auth.attempts import AttemptRepository, PlaceRepository
from auth.hashing import Hasher
from auth.introspection import Shortcut
from auth.lockout import Lockout
from auth.models import MODELS
from auth.proof import Prover
from auth.repository import NAMES, SessionRepository, UserRepository, searchable_person
from auth.roles import Roles
from auth.routes import routes
from auth.service import AuthService
from auth.sessions import Sessions
from auth.settings import AuthSettings
from auth.tasks import ensure_first_admin
from auth.tokens import Issuer
from kit import app as kit_app
from kit.database import open_database
from kit.refold import AGAIN, Refold
from kit.runtime import Runtime
from kit.tokens import Verifier


def create_app(settings: AuthSettings) -> Quart:
    """Auth as a Quart application."""
    return kit_app.create_app("auth", "EventSphere auth", settings, routes, wire, Shortcut)


@asynccontextmanager
async def wire(runtime: Runtime) -> AsyncIterator[None]:
    """Open the database and the hashing threads, for as long as the process serves."""
    settings = cast("AuthSettings", runtime.settings)
    keys = settings.jwt_private_keys
    async with open_database(settings) as database:
        with Hasher(settings) as hasher:
            users = UserRepository(database)
            lockout = Lockout(
                AttemptRepository(database),
                PlaceRepository(database),
                keys.secret("lock-out"),
                settings.rate_limit_factor,
            )
            sessions = Sessions(SessionRepository(database))
            runtime.verifier = Verifier(keys)
            runtime.service = AuthService(users, sessions, Prover(lockout, hasher), Roles(users), Issuer(keys))

            async def prepare() -> None:
                await runtime.prepare(database, MODELS)
                await ensure_first_admin(users, hasher, settings)

            runtime.start(database, prepare)
            runtime.tasks.every(AGAIN, Refold(users.users, NAMES, searchable_person).run)
            yield
