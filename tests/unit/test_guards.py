"""Walks every route of every service: what its kind must have, a new one must have too."""

from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import Any

import pytest
from quart import Quart, Response
from quart_rate_limiter import QUART_RATE_LIMITER_LIMITS_ATTRIBUTE
from werkzeug.routing.rules import Rule

from eventsphere import api
from kit import access
from kit.app import openapi_document
from kit.openapi import problems_of
from kit.problems import Problem
from kit.runtime import KEY

SERVICES = ("auth", "event", "booking")
PREFIXES = {"auth": "/api/auth/", "event": "/api/events", "booking": "/api/bookings"}
MISSING_ID = "0" * 24


@cache
def applications() -> dict[str, Quart]:
    return api.applications()


def routes() -> Iterator[Any]:
    for name, app in applications().items():
        for rule in app.url_map.iter_rules():
            yield pytest.param(app, rule, id=f"{name}: {min(methods_of(rule))} {rule.rule}")


def view_of(app: Quart, rule: Rule) -> Callable[..., Any]:
    return app.view_functions[rule.endpoint]


def methods_of(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def path_of(rule: Rule) -> str:
    path = rule.rule
    for argument in rule.arguments:
        path = path.replace(f"<{argument}>", MISSING_ID)
    return path


every_route = pytest.mark.parametrize(("app", "rule"), list(routes()))
every_service = pytest.mark.parametrize("name", SERVICES)


@every_route
def test_route_says_who_may_call_it(app: Quart, rule: Rule) -> None:
    assert isinstance(getattr(view_of(app, rule), access.MARK, None), access.Access)


@every_route
def test_internal_routes_are_for_services_only_and_no_others_are(app: Quart, rule: Rule) -> None:
    kind = getattr(view_of(app, rule), access.MARK).kind
    assert (kind == "service") == rule.rule.startswith("/internal/")


@every_route
def test_route_has_a_rate_limit(app: Quart, rule: Rule) -> None:
    assert getattr(view_of(app, rule), QUART_RATE_LIMITER_LIMITS_ATTRIBUTE, [])


@every_route
def test_route_is_under_the_prefix_that_the_load_balancer_routes(app: Quart, rule: Rule) -> None:
    assert rule.rule.startswith((PREFIXES[app.name], "/internal/", "/openapi.json"))


@every_route
def test_route_is_documented_with_its_answers_and_problems(app: Quart, rule: Rule) -> None:
    path = rule.rule.replace("<", "{").replace(">", "}")
    for method in methods_of(rule):
        operation = openapi_document(app)["paths"][path][method.lower()]
        assert operation["summary"], "give the handler a docstring"
        assert any(status.startswith("2") for status in operation["responses"]), "declare its answers"
        assert {str(kind.status) for kind in problems_of(view_of(app, rule))} <= set(operation["responses"])


@every_route
async def test_route_is_counted_under_its_template(app: Quart, rule: Rule) -> None:
    app.extensions[KEY].lifecycle.started = True
    path = rule.rule
    for argument in rule.arguments:
        path = path.replace(f"<{argument}>", "not-an-id")
    method = methods_of(rule).pop()
    await app.test_client().open(path, method=method)
    counted = app.extensions[KEY].metrics.render().decode()
    assert f'http_requests_total{{method="{method}",route="{rule.rule}"' in counted


@every_route
async def test_route_that_needs_a_token_answers_401_as_a_problem_without_one(app: Quart, rule: Rule) -> None:
    if getattr(view_of(app, rule), access.MARK).kind in {"public", "optional"}:
        return
    app.extensions[KEY].lifecycle.started = True
    answer = await app.test_client().open(path_of(rule), method=methods_of(rule).pop())
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert (await answer.get_json())["code"] == "unauthorized"
    assert answer.headers["Cache-Control"] == "no-store"


@every_route
@pytest.mark.parametrize("policy", ["public, max-age=60", ""])
async def test_route_that_needs_a_token_is_kept_by_no_cache_whatever_it_says(
    app: Quart, rule: Rule, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public route may say who keeps its answer; without a word nobody does."""
    view = view_of(app, rule)

    @wraps(view)
    async def answering(**_: str) -> Response:
        return Response("personal", headers={"Cache-Control": policy} if policy else {})

    async def anybody(_: access.Access) -> None:
        return

    monkeypatch.setitem(app.view_functions, rule.endpoint, answering)
    monkeypatch.setattr(access.Access, "admit", anybody)
    app.extensions[KEY].lifecycle.started = True
    answer = await app.test_client().open(path_of(rule), method=methods_of(rule).pop(), headers={"Authorization": "x"})
    public = getattr(view, access.MARK).kind in {"public", "optional"}
    assert answer.headers["Cache-Control"] == (policy if public and policy else "no-store")


@every_service
async def test_unknown_paths_and_wrong_methods_are_problems(name: str) -> None:
    app = applications()[name]
    app.extensions[KEY].lifecycle.started = True
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/openapi.json", 405)):
        answer = await app.test_client().open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def all_problems(base: type[Problem] = Problem) -> Iterator[type[Problem]]:
    applications()  # imports every service
    for kind in base.__subclasses__():
        yield kind
        yield from all_problems(kind)


def test_problem_codes_are_unique_and_stable_words() -> None:
    by_code: dict[str, type[Problem]] = {}
    for kind in all_problems():
        assert kind.code.replace("_", "").isalnum(), kind
        assert kind.code.islower(), kind
        if "code" in vars(kind):  # else it is its base's problem, told in another place
            assert by_code.setdefault(kind.code, kind) is kind, f"{kind} and {by_code[kind.code]} share a code"
        assert 400 <= kind.status <= 599, kind


@every_service
def test_committed_openapi_document_is_the_one_that_the_code_makes(name: str) -> None:
    committed = Path("docs/api", f"{name}.json")
    assert committed.exists(), "run `make api-docs`"
    assert committed.read_bytes() == api.documents()[name], "run `make api-docs`"
