"""Accounts over HTTP: a person's own, and everybody's for admins."""

from bson import ObjectId
from quart import Response

from auth import delivery, problems, schemas
from auth.models import User
from auth.service import AuthService
from kit.access import ADMIN, USER, principal
from kit.database import Document
from kit.limits import per_minute, per_second
from kit.pages import Page, decode_cursor, encode_cursor
from kit.problems import Conflict, NotFound, ValidationFailed, field_error
from kit.routing import Answer, Routes
from kit.runtime import runtime
from kit.view import read_id

routes = Routes("accounts")
PASSWORD_PROBLEMS = (problems.WrongPassword, problems.LockedOut)


@routes.get("/api/auth/me", access=USER, limit=per_second(20), answers={200: schemas.User})
async def read_me() -> Answer:
    """Your account."""
    return _public(await service().account(principal().id))


@routes.patch(
    "/api/auth/me",
    access=USER,
    limit=per_minute(30),
    body=schemas.AccountChanges,
    answers={200: schemas.User},
    problems=PASSWORD_PROBLEMS,
)
async def change_me(data: schemas.AccountChanges) -> Answer:
    """Change your name or your password; a new password ends all your other logins."""
    who = principal()
    if data.password is not None:
        if data.current_password is None:
            raise ValidationFailed(errors=[field_error("current_password", "is needed for a new password", "required")])
        new = data.password.get_secret_value()
        await runtime().tasks.finish(service().change_password(who, new, data.current_password.get_secret_value()))
    if data.name is not None:
        await service().rename(who.id, data.name)
    return _public(await service().account(who.id))


@routes.delete(
    "/api/auth/me",
    access=USER,
    limit=per_minute(10),
    body=schemas.Confirmation,
    answers={204: None},
    problems=[*PASSWORD_PROBLEMS, problems.EventsToCome, problems.LastAdmin, Conflict],
)
async def delete_me(data: schemas.Confirmation) -> Answer:
    """Delete your account and all that is known about you here; not while published events of yours are to come."""
    await runtime().tasks.finish(service().delete(principal(), data.password.get_secret_value()))
    return delivery.clear(Response("", 204))


@routes.get(
    "/api/auth/users",
    access=ADMIN,
    limit=per_minute(120),
    query=schemas.PeopleQuery,
    answers={200: Page[schemas.User]},
)
async def list_people(query_args: schemas.PeopleQuery) -> Answer:
    """People by a part of their name or e-mail, for admins."""
    page, limit = query_args, query_args.limit
    after = _position(page.cursor) if page.cursor else None
    found = [_listed(item) for item in await service().people(page.query, after, limit + 1)]
    more = encode_cursor([str(found[limit - 1].id)]) if len(found) > limit else None
    return Page[schemas.User](items=found[:limit], next_cursor=more)


@routes.put(
    "/api/auth/users/<user_id>/role",
    access=ADMIN,
    limit=per_minute(60),
    body=schemas.Grant,
    answers={200: schemas.User},
    problems=[NotFound, problems.LastAdmin, Conflict],
)
async def grant_role(user_id: ObjectId, data: schemas.Grant) -> Answer:
    """Give a person a role, as an admin; if it takes rights, access tokens with the old role end within seconds."""
    return _public(await runtime().tasks.finish(service().roles.grant(user_id, data.role)))


def service() -> AuthService:
    """The rules."""
    found: AuthService = runtime().service
    return found


def _public(user: User) -> schemas.User:
    return schemas.User(id=user.id, email=user.email, name=user.name, role=user.role)


def _listed(item: Document) -> schemas.User:
    return schemas.User(id=item["_id"], email=item["email"], name=item["name"], role=item["role"])


def _position(cursor: str) -> ObjectId:
    return read_id("cursor", decode_cursor(cursor, 1)[0])
