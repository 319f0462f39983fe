"""Routes that say everything about themselves in one place: access, limit, schemas, answers, problems.

    routes = Routes("event")

    @routes.post("/api/events", access=ORGANIZER, limit=per_minute(60), body=NewEvent, answers={201: Event})
    async def create_event(data: NewEvent) -> Answer: ...

quart-schema validates and documents, quart-rate-limiter counts; `access` and `limit` have no default, so a route
without them cannot be written.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partialmethod, wraps
from typing import Any, TypeAlias

from bson import ObjectId
from pydantic import BaseModel
from quart import Blueprint, Response, current_app, request
from quart_rate_limiter import RateLimit, rate_limit
from quart_schema import document_response, validate_headers, validate_querystring, validate_request

from kit import access as kit_access
from kit import openapi
from kit.access import Access
from kit.asgi import ROUTE
from kit.context import deadline
from kit.problems import Problem, ValidationFailed
from kit.types import parse_object_id

Answer: TypeAlias = BaseModel | Response | tuple[BaseModel | str, int] | tuple[BaseModel | str, int, Mapping[str, str]]
Handler: TypeAlias = Callable[..., Awaitable[Answer]]
Answers: TypeAlias = Mapping[int, type[BaseModel] | openapi.Media | None]


class Routes:
    """The routes of one service, kept in a Quart blueprint."""

    def __init__(self, name: str) -> None:
        self.blueprint = Blueprint(name, name)

    def route(
        self,
        method: str,
        rule: str,
        *,
        access: Access,
        limit: RateLimit,
        answers: Answers,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        headers: type[BaseModel] | None = None,
        problems: Sequence[type[Problem]] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler.

        The handler is given `data`, `query_args` and `headers` where those have a schema, and each path
        parameter that it annotates as `ObjectId` as one.
        """

        def register(handler: Handler) -> Handler:
            view = _with_ids_and_deadline(handler)
            for schema, validate in (
                (body, validate_request),
                (query, validate_querystring),
                (headers, validate_headers),
            ):
                view = validate(schema)(view) if schema else view
            for status, model in answers.items():
                view = document_response(model, status)(view) if isinstance(model, type) else view
            setattr(
                view,
                openapi.OTHER_ANSWERS,
                {code: kind for code, kind in answers.items() if not isinstance(kind, type)},
            )
            setattr(view, openapi.PROBLEMS, tuple(problems))
            setattr(view, kit_access.MARK, access)
            limited: Any = rate_limit(limits=[limit])(view)  # type: ignore[type-var]
            self.blueprint.add_url_rule(rule, handler.__name__, limited, methods=[method])
            return handler

        return register

    get = partialmethod(route, "GET")
    post = partialmethod(route, "POST")
    put = partialmethod(route, "PUT")
    patch = partialmethod(route, "PATCH")
    delete = partialmethod(route, "DELETE")


def _with_ids_and_deadline(handler: Handler) -> Handler:
    ids = [name for name, kind in inspect.get_annotations(handler, eval_str=True).items() if kind is ObjectId]

    @wraps(handler)
    async def view(**arguments: Any) -> Answer:
        for name in ids:
            arguments[name] = _object_id(name, arguments[name])
        async with asyncio.timeout_at(deadline()):
            return await handler(**arguments)

    return view


def _object_id(name: str, value: str) -> ObjectId:
    try:
        return parse_object_id(value)
    except ValueError as error:
        raise ValidationFailed(errors=[{"field": name, "message": str(error)}]) from error


async def admit() -> None:
    """Before every matched request: note its route for logs and metrics, and ask its access rule."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.url_rule is None or view is None:
        return
    request.scope[ROUTE] = request.url_rule.rule  # type: ignore[literal-required]
    if request.method != "OPTIONS":
        await getattr(view, kit_access.MARK).admit()
