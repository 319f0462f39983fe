"""Routes that say everything about themselves in one place: access, limit, schemas, answers, problems.

    routes = Routes("event")

    @routes.post("/api/events", access=ORGANIZER, limit=per_minute(60), body=NewEvent, answers={201: Event})
    async def create_event(data: NewEvent) -> Answer: ...

`kit.view` validates, quart-schema documents the same schemas, quart-rate-limiter counts. `access` and `limit` have
no default, so a route without them cannot be written.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partialmethod
from typing import Any, TypeAlias

from pydantic import BaseModel
from quart import Blueprint, current_app, request
from quart_rate_limiter import RateLimit, rate_limit
from quart_schema import document_headers, document_querystring, document_request, document_response

from kit import access as kit_access
from kit import openapi
from kit.access import Access
from kit.asgi import ROUTE
from kit.problems import Problem
from kit.view import Answer, Handler, make_view

__all__ = ["Answer", "Handler", "Routes", "admit"]

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
            view: Any = make_view(handler, body, query, headers)
            documents = ((body, document_request), (query, document_querystring), (headers, document_headers))
            for schema, document in documents:
                view = document(schema)(view) if schema else view
            for status, model in answers.items():
                view = document_response(model, status)(view) if isinstance(model, type) else view
            others = {status: kind for status, kind in answers.items() if not isinstance(kind, type)}
            setattr(view, openapi.OTHER_ANSWERS, others)
            setattr(view, openapi.PROBLEMS, tuple(problems))
            setattr(view, kit_access.MARK, access)
            self.blueprint.add_url_rule(rule, handler.__name__, rate_limit(limits=[limit])(view), methods=[method])
            return handler

        return register

    get = partialmethod(route, "GET")
    post = partialmethod(route, "POST")
    put = partialmethod(route, "PUT")
    patch = partialmethod(route, "PATCH")
    delete = partialmethod(route, "DELETE")


async def admit() -> None:
    """Before every matched request: note its route for logs and metrics, and ask its access rule."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.url_rule is None or view is None:
        return
    request.scope[ROUTE] = request.url_rule.rule  # type: ignore[literal-required]
    if request.method != "OPTIONS":
        await getattr(view, kit_access.MARK).admit()
