"""The application factory that every service uses."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from quart import Quart, Response, current_app, request
from quart_schema import QuartSchema

from kit import errors, json
from kit.access import MARK, PUBLIC, is_attendee
from kit.asgi import App
from kit.bodies import BODY_SECONDS, LARGEST_BODY
from kit.cache import PublicCache
from kit.front import Front
from kit.limits import Limiter, per_second
from kit.openapi import Media, Provider
from kit.problems import Problem
from kit.routing import Answer, Routes, admit
from kit.runtime import KEY, Runtime
from kit.runtime import runtime as running
from kit.settings import Settings

Wire = Callable[[Runtime], AbstractAsyncContextManager[None]]
"""Builds a service's rules from its settings, for as long as the process serves."""
Shortcut = Callable[[Runtime, App], App]


def create_app(
    name: str, title: str, settings: Settings, routes: Routes, wire: Wire, shortcut: Shortcut = lambda _, app: app
) -> Quart:
    """A Quart application with everything that the services share.

    Args:
        name: the service's name, as in Kubernetes and in metrics.
        title: the title of its OpenAPI document.
        settings: read from the environment.
        routes: its routes.
        wire: opens what it needs and sets `runtime.service`; closes it again at the end.
        shortcut: wraps what needs a place by what answers the simplest of requests without one.
    """
    app = Quart(name, static_folder=None)
    app.config |= {"MAX_CONTENT_LENGTH": LARGEST_BODY, "BODY_TIMEOUT": BODY_SECONDS, "RESPONSE_TIMEOUT": None}
    app.url_map.merge_slashes = False  # `//notes` is not found; it does not redirect to a guessed address
    runtime = app.extensions[KEY] = Runtime(name, settings)
    QuartSchema(
        app,
        openapi_path=None,
        swagger_ui_path=None,
        redoc_ui_path=None,
        scalar_ui_path=None,
        info={"title": title, "version": "1.0.0"},
        openapi_provider_class=Provider,
        conversion_preference="pydantic",
    )
    app.json = json.Provider(app)  # after QuartSchema, which brings its own
    limiter = Limiter(settings.rate_limit_factor, settings.trusted_proxies)
    app.before_request(limiter.counting_refusals(admit))
    limiter.init_app(app)
    app.after_request(kept_by_no_cache)
    app.after_request(count_replay)
    runtime.metrics.know_problems(codes(Problem))
    errors.register(app)
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(_documents(app).blueprint)
    app.while_serving(_lifespan(runtime, wire))
    shared = (settings, runtime.lifecycle, runtime.metrics)
    app.asgi_app = Front(app.asgi_app, *shared, lambda work: shortcut(runtime, cached(runtime, work)))  # type: ignore[method-assign, assignment]
    return app


def cached(runtime: Runtime, work: App) -> App:
    """Wrap the work by the cache of public answers."""
    return PublicCache(work, is_attendee=lambda authorization: is_attendee(runtime, authorization))


async def kept_by_no_cache(response: Response) -> Response:
    """Forbid caches to keep an answer, unless its route says otherwise; where a token is needed, no route can."""
    access = getattr(current_app.view_functions.get(request.endpoint or ""), MARK, None)
    needs_token = access is not None and access.kind in {"user", "service"}
    policy = response.headers.get("Cache-Control", "")
    if not policy or (needs_token and "no-store" not in policy):
        response.headers["Cache-Control"] = "no-store"
    return response


async def count_replay(response: Response) -> Response:
    """Count an answer that was given before."""
    if "Idempotency-Replayed" in response.headers:
        running().metrics.replays.inc()
    return response


def codes(kind: type[Problem]) -> set[str]:
    """Return the codes of a problem and of all that are derived from it."""
    return {kind.code}.union(*(codes(each) for each in kind.__subclasses__()))


def _lifespan(runtime: Runtime, wire: Wire) -> Callable[[], AsyncGenerator[None, None]]:
    async def lifespan() -> AsyncGenerator[None, None]:
        async with wire(runtime):
            try:
                yield
            finally:
                await runtime.stop()

    return lifespan


def openapi_document(app: Quart) -> dict[str, Any]:
    """The service's OpenAPI document."""
    document: dict[str, Any] = app.extensions["QUART_SCHEMA"].openapi_provider.schema()
    return document


def _documents(app: Quart) -> Routes:
    routes = Routes("documents")

    @routes.get(
        "/openapi.json", access=PUBLIC, limit=per_second(20), answers={200: Media("application/json", "OpenAPI")}
    )
    async def openapi() -> Answer:
        """This document."""
        return Response(json.dumps(openapi_document(app)), content_type="application/json")

    return routes
