from collections.abc import Mapping

import pytest

from auth.app import create_app
from auth.settings import AuthSettings
from tests.integration.auth.conftest import PASSWORD, Auth, new_email
from tests.integration.conftest import Serve
from tests.support.client import NOTHING, Client, Reply


def cookie_of(reply: Reply) -> dict[str, str]:
    return {"refresh_token": reply.cookies["refresh_token"].value}


async def test_the_refresh_token_is_a_cookie_that_scripts_and_other_sites_do_not_see(auth: Auth) -> None:
    reply = await auth.register()
    cookie = reply.cookies["refresh_token"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/api/auth")
    assert cookie["max-age"] == str(30 * 24 * 3600)
    assert not cookie["domain"]
    assert "refresh_token" not in reply.body


async def test_a_cookie_is_traded_for_a_cookie(auth: Auth) -> None:
    reply = await auth.register()
    for body in ({}, NOTHING):
        following = await auth.client.post("/api/auth/refresh", body, cookies=cookie_of(reply))
        assert following.status == 200
        assert cookie_of(following) != cookie_of(reply)
        assert "refresh_token" not in following.body
        reply = following


async def test_a_token_in_the_body_goes_before_the_cookie(auth: Auth) -> None:
    person, browser = await auth.person(), await auth.register()
    body = {"refresh_token": person.refresh_token}
    reply = await auth.client.post("/api/auth/refresh", body, cookies=cookie_of(browser))
    assert reply.body["user"]["id"] == person.id
    assert "refresh_token" in reply.body


async def test_logout_takes_the_cookie_away(auth: Auth) -> None:
    cookie = cookie_of(await auth.register())
    reply = await auth.client.post("/api/auth/logout", {"everywhere": True}, cookies=cookie)
    assert reply.status == 204
    assert (reply.cookies["refresh_token"].value, reply.cookies["refresh_token"]["max-age"]) == ("", "0")
    assert (await auth.client.post("/api/auth/refresh", {}, cookies=cookie)).status == 401


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "unheard-of"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=["another site", "a neighbour", "unknown metadata", "another origin", "opaque origin"],
)
async def test_another_sites_page_can_not_use_the_cookie(auth: Auth, path: str, headers: Mapping[str, str]) -> None:
    cookie = cookie_of(await auth.register())
    reply = await auth.client.post(path, {}, cookies=cookie, headers=headers)
    assert (reply.status, reply.code) == (403, "cross_site")
    assert (await auth.client.post("/api/auth/refresh", {}, cookies=cookie)).status == 200


async def test_our_own_pages_can(auth: Auth) -> None:
    cookie = cookie_of(await auth.register())
    own = auth.client.url
    for headers in ({"Sec-Fetch-Site": "same-origin", "Origin": own}, {"Origin": own}, {"Sec-Fetch-Site": "none"}):
        reply = await auth.client.post("/api/auth/refresh", {}, cookies=cookie, headers=headers)
        assert reply.status == 200
        cookie = cookie_of(reply)


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/register"])
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}])
async def test_another_origins_page_can_not_log_its_visitor_in(
    auth: Auth, path: str, headers: Mapping[str, str]
) -> None:
    person = await auth.person()
    body = {"email": person.email, "password": PASSWORD} | ({"name": "Ada"} if path.endswith("register") else {})
    reply = await auth.client.post(path, body, headers=headers)
    assert (reply.status, reply.code, reply.cookies) == (403, "cross_site", {})


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout"])
async def test_of_two_cookies_none_counts(auth: Auth, path: str) -> None:
    mine, theirs = [cookie_of(await auth.register())["refresh_token"] for _ in range(2)]
    both = {"Cookie": f"refresh_token={theirs}; refresh_token={mine}"}
    reply = await auth.client.post(path, {}, headers=both)
    assert (reply.status, reply.code, reply.cookies) == (400, "ambiguous_cookie", {})
    for token in (mine, theirs):
        assert (await auth.client.post("/api/auth/refresh", {}, cookies={"refresh_token": token})).status == 200


@pytest.fixture(scope="module")
async def behind_proxy(serve: Serve, auth_settings: dict[str, object]) -> Client:
    return await serve(create_app(AuthSettings.model_validate(auth_settings | {"trusted_proxies": 1})))


async def register(client: Client, headers: Mapping[str, str]) -> Reply:
    body = {"email": new_email(), "password": PASSWORD, "name": "Ada"}
    return await client.call("POST", "/api/auth/register", body, headers=headers)


def assert_set_for_tls_only(reply: Reply, secure: bool) -> None:
    """Over TLS the browser takes the cookie from this host alone: by its prefix, with all that the prefix wants."""
    name, path = ("__Host-refresh_token", "/") if secure else ("refresh_token", "/api/auth")
    cookie = reply.cookies[name]
    assert (bool(cookie["secure"]), cookie["path"], cookie["domain"]) == (secure, path, "")
    assert {morsel.removeprefix("__Host-") for morsel in reply.cookies} <= {"refresh_token", "device"}


@pytest.mark.parametrize(
    ("headers", "secure"),
    [
        ({}, False),
        ({"Host": "localhost:8080"}, False),
        ({"Host": "[::1]:8080"}, False),
        ({"Host": "api.example.org"}, True),
        ({"Host": "api.example.org", "X-Forwarded-Proto": "http"}, True),
        ({"Host": "localhost", "X-Forwarded-Proto": "https"}, False),
    ],
)
async def test_without_a_proxy_only_loopback_does_without_tls(
    auth: Auth, headers: dict[str, str], secure: bool
) -> None:
    assert_set_for_tls_only(await register(auth.client, headers), secure)


@pytest.mark.parametrize(
    ("headers", "secure"),
    [
        ({"X-Forwarded-Proto": "http"}, False),
        ({"X-Forwarded-Proto": "https"}, True),
        ({"Host": "api.example.org", "X-Forwarded-Proto": "http"}, False),
        ({"Host": "api.example.org"}, True),
    ],
)
async def test_a_trusted_proxy_tells_whether_there_is_tls(
    behind_proxy: Client, headers: dict[str, str], secure: bool
) -> None:
    assert_set_for_tls_only(await register(behind_proxy, headers), secure)


async def test_a_trusted_proxy_tells_our_own_origin(behind_proxy: Client) -> None:
    cookie = cookie_of(await register(behind_proxy, {}))
    headers = {"Origin": "https://shop.example.org", "X-Forwarded-Host": "shop.example.org"}
    reply = await behind_proxy.post("/api/auth/refresh", {}, cookies=cookie, headers=headers)
    assert reply.status == 200


async def test_over_tls_only_the_cookie_of_this_host_counts(behind_proxy: Client) -> None:
    tls = {"X-Forwarded-Proto": "https", "Host": "shop.example.org"}
    token = (await register(behind_proxy, tls)).cookies["__Host-refresh_token"].value
    bare = await behind_proxy.post("/api/auth/refresh", {}, cookies={"refresh_token": token}, headers=tls)
    assert (bare.status, bare.code) == (401, "invalid_refresh_token")
    reply = await behind_proxy.post("/api/auth/refresh", {}, cookies={"__Host-refresh_token": token}, headers=tls)
    assert reply.status == 200
    gone = await behind_proxy.post(
        "/api/auth/logout",
        {},
        cookies={"__Host-refresh_token": reply.cookies["__Host-refresh_token"].value},
        headers=tls,
    )
    assert (gone.cookies["__Host-refresh_token"].value, gone.cookies["__Host-refresh_token"]["secure"]) == ("", True)
