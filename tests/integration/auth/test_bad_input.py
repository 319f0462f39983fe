"""Whatever a client sends, the answer is a clear problem and never an internal error."""

from typing import Any

import pytest
import pytest_asyncio

from tests.integration.auth.conftest import PASSWORD, Auth

ACCOUNT = {"email": "bad-input@example.org", "password": PASSWORD, "name": "Ada"}
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/api/auth/register", ACCOUNT | {"refresh_token_delivery": "body"}),
    ("POST", "/api/auth/login", {"email": ACCOUNT["email"], "password": PASSWORD, "refresh_token_delivery": "body"}),
    ("POST", "/api/auth/refresh", {"refresh_token": "x"}),
    ("POST", "/api/auth/logout", {"refresh_token": "x", "everywhere": True}),
    ("POST", "/api/auth/verify", {"token": "x"}),
    ("PATCH", "/api/auth/me", {"name": "Ada", "password": "another good password", "current_password": PASSWORD}),
    ("DELETE", "/api/auth/me", {"password": PASSWORD}),
    ("PUT", "/api/auth/users/66f0c1d2e3a4b5c6d7e8f901/role", {"role": "organizer"}),
]


@pytest_asyncio.fixture(scope="module")
async def admin(running: Auth) -> str:
    """An admin's access token."""
    return (await running.admin()).access_token


every_call = pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
every_field = pytest.mark.parametrize(
    ("method", "path", "body", "field"), [(*call, field) for call in CALLS for field in call[2]]
)


@every_field
@pytest.mark.parametrize("value", [{"$gt": ""}, {"$ne": None}, ["a"], 1, 1.5, []], ids=repr)
async def test_values_of_another_type_are_named(
    auth: Auth, admin: str, method: str, path: str, body: dict[str, Any], field: str, value: object
) -> None:
    reply = await auth.client.call(method, path, body | {field: value}, token=admin)
    assert (reply.status, reply.code) == (422, "validation_error")
    assert {name.split(".")[0] for name in reply.fields} == {field}


@every_call
async def test_unknown_fields_are_named(auth: Auth, admin: str, method: str, path: str, body: dict[str, Any]) -> None:
    reply = await auth.client.call(method, path, body | {"$where": "1"}, token=admin)
    assert (reply.status, reply.fields) == (422, {"$where"})


@every_call
@pytest.mark.parametrize("sent", [b"{", b"[1,", b'{"a":1}}', b"\xff\xfe", b'{"email":"\\ud800"}', b"nul"])
async def test_malformed_json(
    auth: Auth, admin: str, method: str, path: str, body: dict[str, Any], sent: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    reply = await auth.client.call(method, path, data=sent, headers=headers, token=admin)
    assert (reply.status, reply.code) == (400, "malformed_json")


@every_call
@pytest.mark.parametrize("sent", [[], None, "text", 1, True], ids=repr)
async def test_json_that_is_no_object(
    auth: Auth, admin: str, method: str, path: str, body: dict[str, Any], sent: object
) -> None:
    reply = await auth.client.call(method, path, sent, token=admin)
    assert (reply.status, reply.code) == (422, "validation_error")


@every_call
async def test_a_body_that_is_too_large(auth: Auth, admin: str, method: str, path: str, body: dict[str, Any]) -> None:
    padded = body | {next(iter(body)): "a" * 65 * 1024}
    reply = await auth.client.call(method, path, padded, token=admin)
    assert (reply.status, reply.code) == (413, "too_large")


@every_call
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_another_content_type(
    auth: Auth, admin: str, method: str, path: str, body: dict[str, Any], kind: str
) -> None:
    headers = {"Content-Type": kind}
    reply = await auth.client.call(method, path, body, headers=headers, token=admin)
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "token", "Bearer a b"])
async def test_an_authorization_header_without_a_token(auth: Auth, header: str) -> None:
    reply = await auth.client.get("/api/auth/me", headers={"Authorization": header})
    assert (reply.status, reply.code) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/auth/nothing", 404), ("GET", "/api/auth/login", 405), ("POST", "/api/auth/me", 405)],
)
async def test_unknown_paths_and_methods(auth: Auth, method: str, path: str, status: int) -> None:
    reply = await auth.client.call(method, path)
    assert (reply.status, reply.headers["Content-Type"]) == (status, "application/problem+json")
    assert status != 405 or reply.headers["Allow"]


async def test_nothing_of_this_opened_an_account(auth: Auth) -> None:
    assert await auth.service.users.users.count_documents({"role": {"$ne": "admin"}}) == 0
