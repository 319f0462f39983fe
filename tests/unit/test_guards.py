"""Walks every route of every service: what its kind must have, a new one must have too."""

import re
from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from quart import Quart, Response
from quart_rate_limiter import QUART_RATE_LIMITER_LIMITS_ATTRIBUTE
from quart_schema.validation import (
    QUART_SCHEMA_HEADERS_ATTRIBUTE,
    QUART_SCHEMA_QUERYSTRING_ATTRIBUTE,
    QUART_SCHEMA_REQUEST_ATTRIBUTE,
)
from werkzeug.routing.rules import Rule

from eventsphere import api
from kit import access
from kit.app import openapi_document
from kit.openapi import problems_of
from kit.problems import Problem
from kit.runtime import KEY
from kit.text import TextRule
from tests.support.classes import below

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


def all_problems() -> Iterator[type[Problem]]:
    applications()  # imports every service
    return below(Problem)


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


INTERNAL = {"hold_gone", "not_sold", "operation_expired", "operation_used", "operation_void"}
INTERNAL |= {"internal", "malformed_json", "malformed_request", "method_not_allowed", "unsupported_media_type"}
"""Codes of services among themselves, and of requests that no page sends."""


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_problem_has_a_text_in_every_language_of_the_web_app(language: str) -> None:
    folder = Path("apps/frontend/src/i18n", language)
    texts = "".join(folder.joinpath(f"{name}.ts").read_text("utf-8") for name in ("problems", "rare-problems"))
    told = set(re.findall(r"^ +(\w+): ", texts, re.MULTILINE))
    ours = {kind.code for kind in all_problems() if kind.__module__.split(".")[0] in {"kit", *SERVICES}}
    assert ours - INTERNAL <= told


def strings_of(schema: Any, path: str, rules: tuple[Any, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Walk the annotations of a schema: each text, with all that its annotations say of it."""
    if get_origin(schema) is Annotated:
        inner, *more = get_args(schema)
        yield from strings_of(inner, path, (*rules, *more))
    elif schema is str:
        yield path, rules
    elif isinstance(schema, type) and issubclass(schema, BaseModel):
        for name, hint in get_type_hints(schema, include_extras=True).items():
            if name in schema.model_fields:
                field = schema.model_fields[name]
                yield from strings_of(hint, f"{schema.__name__}.{name}", tuple(field.metadata))
    else:
        for part in get_args(schema):
            yield from strings_of(part, path, rules)


def requests() -> set[type[BaseModel]]:
    parts = (QUART_SCHEMA_REQUEST_ATTRIBUTE, QUART_SCHEMA_QUERYSTRING_ATTRIBUTE, QUART_SCHEMA_HEADERS_ATTRIBUTE)
    found = [getattr(view, part, None) for app in applications().values() for view in all_views(app) for part in parts]
    return {each[0] if isinstance(each, tuple) else each for each in found if each}


def all_views(app: Quart) -> list[Callable[..., Any]]:
    return [view_of(app, rule) for rule in app.url_map.iter_rules()]


NO_PERSONS_TEXT = {
    "SeenEvent.title",
    "SeenEvent.venue",
    "Terms.title",
    "Terms.venue",
    "RevocationQuery.cursor",
    "Token.token",
    "Login.email",
    "Registration.email",
}
"""Echoes that are only compared, tokens, and addresses, which have a validator of their own."""


def test_every_text_that_comes_in_has_a_rule_of_kit_text_or_a_pattern() -> None:
    texts = [found for schema in requests() for found in strings_of(schema, schema.__name__)]
    assert len(texts) > 10
    loose = {
        path
        for path, rules in texts
        if not any(isinstance(rule, TextRule) or "pattern=" in repr(rule) for rule in rules)
    }
    assert loose <= NO_PERSONS_TEXT


HOSTILE = {
    "nothing that can be seen": ("\u200b" * 9, {"invisible"}),
    "nothing but accents": ("\u0301" * 9, {"invisible"}),
    "a line feed": ("A name\nand more", {"line_break"}),
    "a control character": ("A name\x07", {"control_character"}),
}


def texts_of_people() -> Iterator[Any]:
    """Find every text that a rule of `kit.text` governs."""
    for schema in sorted(requests(), key=lambda each: each.__name__):
        for path, rules in strings_of(schema, schema.__name__):
            if rule := next((each for each in rules if isinstance(each, TextRule)), None):
                yield pytest.param(TypeAdapter(Annotated[str, *rules]), rule, id=path)


every_text = pytest.mark.parametrize(("text", "rule"), list(texts_of_people()))


@every_text
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_text_is_seen_and_on_one_line_unless_it_may_be_otherwise(
    text: TypeAdapter[str], rule: TextRule, kind: str
) -> None:
    written, why = HOSTILE[kind]
    if (why == {"invisible"} and not rule.visible) or (why == {"line_break"} and rule.lines):
        assert text.validate_python(written) == written
        return
    with pytest.raises(ValidationError) as refused:
        text.validate_python(written)
    assert {error["type"] for error in refused.value.errors()} == why


@every_text
def test_every_text_is_kept_in_one_form(text: TypeAdapter[str], rule: TextRule) -> None:
    assert text.validate_python("Cafe\u0301") == "Caf\u00e9"


def test_what_organizers_and_people_are_called_must_be_visible() -> None:
    visible = {str(each.id) for each in texts_of_people() if each.values[1].visible}
    assert visible >= {
        "NewEvent.title",
        "NewEvent.venue",
        "EventChanges.title",
        "Registration.name",
        "AccountChanges.name",
    }


def test_titles_and_venues_are_isolated_from_the_direction_of_the_text_around_them() -> None:
    bare = re.compile(
        r"^(?!.*(?:<bdi>|<PageHeading>|dir=\"auto\")).*(?<![=$])\{(?:\w+\.)?event\.(?:title|venue)\}", re.MULTILINE
    )
    pages = (page for page in Path("apps/frontend/src").rglob("*.tsx") if ".test." not in page.name)
    assert [page.name for page in pages if bare.search(page.read_text("utf-8"))] == []
