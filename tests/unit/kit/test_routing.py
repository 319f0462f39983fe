from typing import Any

import pytest
from quart import Quart

from kit.access import MARK, PUBLIC, Access
from kit.limits import per_minute
from kit.routing import Answer, Routes
from tests.support.asgi import Exchange, call
from tests.support.keys import TokenKeys

NOTE = "/notes/" + "0" * 24


async def handler() -> Answer:
    """Nothing."""
    return "", 204


COMPLETE: dict[str, Any] = {"access": PUBLIC, "limit": per_minute(1), "answers": {204: None}}


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_route_that_leaves_something_out_cannot_be_written(missing: str) -> None:
    said = {name: value for name, value in COMPLETE.items() if name != missing}
    with pytest.raises(TypeError, match=missing):
        Routes("sample").get("/x", **said)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_each_method_has_its_decorator(method: str) -> None:
    routes = Routes("sample")
    assert getattr(routes, method.lower())("/x", **COMPLETE)(handler) is handler
    app = Quart("sample", static_folder=None)
    app.register_blueprint(routes.blueprint)
    (rule,) = app.url_map.iter_rules()
    assert method in (rule.methods or ())
    assert isinstance(getattr(app.view_functions[rule.endpoint], MARK), Access)


async def ask(app: Quart, method: str, path: str, token: str = "", scheme: str = "Bearer") -> Exchange:
    headers = {"Authorization": f"{scheme} {token}"} if token else {}
    return await call(app.asgi_app, path, method, headers)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/notes", {"attendee", "organizer", "admin"}),
        ("POST", "/notes", {"organizer", "admin"}),
        ("DELETE", NOTE, {"admin"}),
    ],
)
async def test_roles_are_asked_for(app: Quart, keys: TokenKeys, method: str, path: str, allowed: set[str]) -> None:
    for role in ("attendee", "organizer", "admin"):
        answer = await ask(app, method, path, keys.token(role))
        assert (answer.status == 403) == (role not in allowed), role
        assert answer.status != 401


async def test_who_may_not_is_told_which_role_it_needs(app: Quart, keys: TokenKeys) -> None:
    answer = await ask(app, "POST", "/notes", keys.token("attendee"))
    assert answer.json["detail"] == "this needs the role admin or organizer"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/notes"), ("POST", "/notes"), ("DELETE", NOTE), ("PUT", f"/internal{NOTE}")]
)
async def test_without_a_token_it_is_401_and_says_how(app: Quart, method: str, path: str) -> None:
    answer = await ask(app, method, path)
    assert (answer.status, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_only_bearer_tokens_count(app: Quart, keys: TokenKeys) -> None:
    token = keys.token("admin")
    assert (await ask(app, "GET", "/notes", token, "bearer")).status == 200
    assert (await ask(app, "GET", "/notes", token, "BEARER ")).status == 200
    for scheme in ("Basic", "Token", "Bearer,"):
        assert (await ask(app, "GET", "/notes", token, scheme)).status == 401
    assert (await call(app.asgi_app, "/notes", headers={"Authorization": "Bearer"})).status == 401


async def test_optional_access_reads_a_token_and_refuses_a_wrong_one(app: Quart, keys: TokenKeys) -> None:
    assert (await ask(app, "GET", "/whoami")).json == {"id": None, "role": None}
    assert (await ask(app, "GET", "/whoami", keys.token("organizer", "0" * 24))).json == {
        "id": "0" * 24,
        "role": "organizer",
    }
    assert (await ask(app, "GET", "/whoami", keys.token(exp=1))).status == 401


async def test_public_routes_do_not_look_at_tokens(app: Quart) -> None:
    assert (await ask(app, "GET", NOTE, "garbage")).status == 200


async def test_options_tells_the_methods_without_a_token(app: Quart) -> None:
    answer = await ask(app, "OPTIONS", "/notes")
    assert (answer.status, set(answer.headers["allow"].split(", "))) == (200, {"GET", "HEAD", "OPTIONS", "POST"})


async def test_head_is_get_without_a_token_check_left_out(app: Quart, keys: TokenKeys) -> None:
    assert (await ask(app, "HEAD", "/notes")).status == 401
    assert (await ask(app, "HEAD", "/notes", keys.token())).status == 200
