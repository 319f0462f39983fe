"""Where the tokens are, and what other sites can do with them."""

import json

import pytest
from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits

EVERYTHING_STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await indexedDB.databases(), await caches.keys(),
])"""


async def test_no_script_can_read_a_token_from_what_is_stored(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    ada = await visits()
    await ada.buys(event["title"])
    stored = await ada.page.evaluate(EVERYTHING_STORED)
    cookies = {each["name"]: each["value"] for each in await ada.page.context.cookies()}
    assert "eyJ" not in stored  # how every JSON Web Token begins
    assert all(value not in stored for value in cookies.values())
    kept = json.loads(stored)[0]
    assert json.loads(kept.pop("signed-in")).keys() == {"id", "email", "name", "role"}
    assert all(name.startswith("copy:") for name in kept)  # what is needed at the door without a network


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_cookies_are_for_our_own_pages_only(visits: Visits, platform: Platform, host: str) -> None:
    """Plain http on this machine: browsers treat its two names differently, and the login lasts on both."""
    site = platform.url.replace("127.0.0.1", host)
    ada = await visits()
    await ada.page.goto(f"{site}/register")
    await ada.registers()
    await ada.sees("Find your next event")
    cookies = await ada.page.context.cookies(f"{site}/api/auth/refresh")
    assert {each["name"] for each in cookies} == {"refresh_token", "device"}
    assert {(each["httpOnly"], each["sameSite"]) for each in cookies} == {(True, "Strict")}
    assert await ada.page.context.cookies(site) == []
    await ada.page.goto(f"{site}/bookings")
    await ada.sees("My tickets")


ATTACK = """<form method="post" action="{url}" enctype="text/plain">
<input name='{{"everywhere": true, "x": "' value='"}}'><button>Win a prize</button></form>"""


@pytest.mark.parametrize("path", ["/api/auth/logout", "/api/auth/refresh"])
async def test_another_site_can_neither_end_nor_use_a_session(visits: Visits, platform: Platform, path: str) -> None:
    ada = await visits(email=(await platform.register())["user"]["email"])
    trap = platform.url.replace("127.0.0.1", "localhost") + "/prizes"  # another site to a browser
    attack = ATTACK.format(url=platform.url + path)
    await ada.page.route(trap, lambda route: route.fulfill(body=attack, content_type="text/html"))
    await ada.page.goto(trap)
    before = await ada.page.context.cookies()
    async with ada.page.expect_response(platform.url + path):
        await ada.button("Win a prize").click()
    assert await ada.page.context.cookies() == before
    await ada.opens("/bookings")
    await ada.sees("My tickets")


async def test_logging_out_takes_the_cookie_and_the_session(visits: Visits, platform: Platform) -> None:
    ada = await visits(email=(await platform.register())["user"]["email"])
    await ada.opens("/bookings")
    await ada.sees("My tickets")
    await ada.button("Account of Test Person").click()
    await ada.button("Log out").click()
    await ada.sees("Log in")
    assert [each["name"] for each in await ada.page.context.cookies()] == ["device"]  # strangers can't lock it out
    assert await ada.page.evaluate("Object.keys(localStorage)") == []
    await ada.page.reload()
    await expect(ada.field("Password")).to_be_visible()
