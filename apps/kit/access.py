"""Who may call a route. Every route says so; one that does not say it cannot be registered."""

from dataclasses import dataclass
from typing import Literal

from quart import Request, g, request

from kit.asgi import PERSON
from kit.problems import Forbidden, Unauthorized
from kit.runtime import Runtime, runtime
from kit.tokens import Principal, Role

MARK = "_eventsphere_access"


@dataclass(frozen=True)
class Access:
    """A rule of admission.

    Attributes:
        kind: `public` asks for nothing, `optional` reads a token when there is one, `user` needs a person's
            token, `service` a service's.
        roles: the roles that may pass; empty for any.
        callers: the services that may pass.
    """

    kind: Literal["public", "optional", "user", "service"]
    roles: frozenset[Role] = frozenset()
    callers: frozenset[str] = frozenset()

    async def admit(self) -> None:
        """Let the current request pass, and note who makes it.

        Raises:
            Unauthorized: no valid token.
            Forbidden: a valid one, of somebody who may not.
        """
        if self.kind == "service":
            self._admit_service()
        elif self.kind == "user" or (self.kind == "optional" and "Authorization" in request.headers):
            token = bearer(request)
            g.principal = await runtime().verifier.admit(token)
            request.scope[PERSON] = runtime().pseudonym(g.principal.id)  # type: ignore[literal-required]
            if self.roles and g.principal.role not in self.roles:
                raise Forbidden(f"this needs the role {' or '.join(sorted(self.roles))}")

    def _admit_service(self) -> None:
        tokens = runtime().service_tokens
        if tokens is None:
            raise Unauthorized("a service token is needed")
        if tokens.verify(bearer(request)) not in self.callers:
            raise Forbidden("this service may not call here")


PUBLIC = Access("public")
OPTIONAL = Access("optional")
USER = Access("user")
ORGANIZER = Access("user", roles=frozenset({"organizer", "admin"}))
ADMIN = Access("user", roles=frozenset({"admin"}))


def service(*callers: str) -> Access:
    """Only these services, by their own tokens."""
    return Access("service", callers=frozenset(callers))


def is_attendee(runtime: Runtime, authorization: str) -> bool:
    """Tell whether an Authorization header has an attendee's token that was verified before and has not ended."""
    scheme, _, token = authorization.partition(" ")
    who = runtime.verifier.remembered(token.strip()) if scheme.lower() == "bearer" else None
    return who is not None and who.role == "attendee"


def bearer(source: Request) -> str:
    """The token in the Authorization header (RFC 6750, section 2.1).

    Raises:
        Unauthorized: there is none.
    """
    scheme, _, token = source.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized
    return token.strip()


def principal() -> Principal:
    """The person who makes the current request; only on routes that need one."""
    found: Principal = g.principal
    return found


def visitor() -> Principal | None:
    """The person who makes the current request, if a token came with it."""
    found: Principal | None = g.get("principal")
    return found
