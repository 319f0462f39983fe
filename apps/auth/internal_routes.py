"""What other services ask auth."""

from typing import cast

from auth.service import AuthService
from kit import revocations
from kit.access import service
from kit.limits import per_second
from kit.revocations import RevocationPage, RevocationQuery
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("internal")


@routes.get(
    revocations.PATH,
    access=service("event", "booking"),
    limit=per_second(1_000),
    query=RevocationQuery,
    answers={200: RevocationPage},
)
async def list_revocations(query_args: RevocationQuery) -> Answer:
    """Accounts and logins whose access tokens ended before their time, since then."""
    rules = cast("AuthService", runtime().service)
    return await rules.sessions.revocations.page(query_args)
