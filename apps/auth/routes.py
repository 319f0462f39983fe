"""Auth over HTTP: logging in and out, tokens and keys."""

from typing import cast

from quart import Response

from auth import account_routes, delivery, internal_routes, problems, schemas
from auth.account_routes import service
from auth.introspection import INACTIVE, active
from auth.proof import Proof
from auth.settings import AuthSettings
from kit.access import PUBLIC
from kit.json import dumps
from kit.limits import per_minute, per_second
from kit.problems import Unauthorized
from kit.routing import Answer, Routes
from kit.runtime import runtime

routes = Routes("auth")
for more in (account_routes, internal_routes):
    routes.blueprint.register_blueprint(more.routes.blueprint)
KEYS_FOR = "public, max-age=300, s-maxage=300"


@routes.post(
    "/api/auth/register",
    access=PUBLIC,
    limit=per_minute(20),
    body=schemas.Registration,
    answers={201: schemas.Tokens},
    problems=[problems.EmailTaken, problems.CrossSite],
)
async def register(data: schemas.Registration) -> Answer:
    """Open an account and log in."""
    given = proof(data)
    signed_in = await service().register(data.email, given, data.name)
    return delivery.logged_in(signed_in, data.refresh_token_delivery, given.place, 201)


@routes.post(
    "/api/auth/login",
    access=PUBLIC,
    limit=per_minute(60),
    body=schemas.Login,
    answers={200: schemas.Tokens},
    problems=[problems.InvalidCredentials, problems.LockedOut, problems.CrossSite],
)
async def login(data: schemas.Login) -> Answer:
    """Log in with e-mail and password."""
    given = proof(data)
    return delivery.logged_in(await service().login(data.email, given), data.refresh_token_delivery, given.place)


@routes.post(
    "/api/auth/refresh",
    access=PUBLIC,
    limit=per_minute(120),
    body=schemas.Refresh,
    answers={200: schemas.Tokens},
    problems=[problems.InvalidRefreshToken, problems.CrossSite, problems.AmbiguousCookie],
)
async def refresh(data: schemas.Refresh) -> Answer:
    """Trade a refresh token, from the cookie or the body, for new tokens; each can be used once."""
    token, kind = delivery.presented(data)
    return delivery.answer(await service().refresh(token), kind)


@routes.post(
    "/api/auth/logout",
    access=PUBLIC,
    limit=per_minute(60),
    body=schemas.Logout,
    answers={204: None},
    problems=[problems.CrossSite, problems.AmbiguousCookie],
)
async def logout(data: schemas.Logout) -> Answer:
    """End this login, or all of this person's; done as well when there was none."""
    try:
        token, _ = delivery.presented(data)
        await runtime().tasks.finish(service().logout(token, data.everywhere))
    except problems.InvalidRefreshToken:
        pass
    return delivery.clear(Response("", 204))


@routes.post(
    "/api/auth/verify",
    access=PUBLIC,
    limit=per_second(1000),
    body=schemas.Token,
    answers={200: schemas.Introspection},
)
async def verify_token(data: schemas.Token) -> Answer:
    """Whether an access token is valid, and whose it is; one that ended before its time is not, a second later."""
    try:
        found = await runtime().verifier.verify(data.token)
    except Unauthorized:
        return Response(INACTIVE, content_type="application/json")
    return Response(active(found), content_type="application/json")


@routes.get("/api/auth/.well-known/jwks.json", access=PUBLIC, limit=per_second(50), answers={200: schemas.PublicKeys})
async def read_keys() -> Answer:
    """The public keys that access tokens are verified with."""
    keys = cast("AuthSettings", runtime().settings).jwt_private_keys
    return Response(dumps(keys.document), 200, {"Cache-Control": KEYS_FOR}, content_type="application/json")


def proof(data: schemas.Login | schemas.Registration) -> Proof:
    """Return the password that came with the current request, and where it came from."""
    return Proof(data.password.get_secret_value(), delivery.place(data.refresh_token_delivery))
