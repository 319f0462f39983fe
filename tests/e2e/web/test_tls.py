"""A real browser over TLS: the login's cookie is this host's own."""

import json
from pathlib import Path
from secrets import token_hex

from playwright.async_api import Browser

from tests.e2e.running import PASSWORD, Platform
from tests.support.tls import tls_before

CALL = """async ([path, body]) => (await fetch(path, {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
})).status"""
TOSSED = [
    "__Host-refresh_token=theirs; Path=/; Secure; Domain=localhost",
    "__Host-refresh_token=theirs; Path=/api/auth; Secure",
    "__Host-refresh_token=theirs; Path=/",
]


async def test_the_logins_cookie_is_taken_from_this_host_alone(
    browser: Browser, platform: Platform, tmp_path: Path
) -> None:
    programs = json.loads((platform.command.home / "platform.json").read_text())["programs"]
    port = next(each["port"] for each in programs if each["name"] == "auth")
    person = {"email": f"person-{token_hex(8)}@example.org", "password": PASSWORD, "name": "Ada"}
    async with tls_before(f"http://127.0.0.1:{port}", tmp_path) as url:
        context = await browser.new_context(ignore_https_errors=True)
        page = await context.new_page()
        await page.goto(url)
        assert await page.evaluate(CALL, ["/api/auth/register", person]) == 201
        kept = {each["name"]: each for each in await context.cookies()}
        assert kept.keys() == {"__Host-refresh_token", "__Host-device"}
        assert {(each["secure"], each["httpOnly"], each["path"]) for each in kept.values()} == {(True, True, "/")}
        await page.evaluate("(cookies) => cookies.forEach((each) => { document.cookie = each; })", TOSSED)
        assert {each["name"]: each for each in await context.cookies()} == kept
        assert await page.evaluate(CALL, ["/api/auth/refresh", {}]) == 200
        assert await page.evaluate(CALL, ["/api/auth/logout", {}]) == 204
        assert [each["name"] for each in await context.cookies()] == ["__Host-device"]
        await context.close()
