"""What a visitor sees before the app's own scripts have come, and that the app takes it over."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits


async def hold_scripts(page: Page) -> asyncio.Event:
    """Keep the app's scripts back until the event is set."""
    come = asyncio.Event()

    async def hold(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/assets/*.js", hold)
    return come


def calls(page: Page, path: str) -> list[str]:
    """Addresses under that path that the page asks for, from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if path in request.url else None)
    return found


async def test_an_event_is_shown_before_the_app_which_takes_over_the_answer(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    visitor = await visits(service_workers="block")
    come, asked = await hold_scripts(visitor.page), calls(visitor.page, "/api/events")
    await visitor.page.goto(f"/events/{event['id']}", wait_until="commit")
    early = visitor.page.locator("#early")
    await expect(early.get_by_text(event["title"])).to_be_visible()
    come.set()
    await visitor.sees(event["title"])
    await expect(early).to_have_count(0)
    assert len(asked) == 1


async def test_the_first_events_are_shown_before_the_app(visits: Visits, platform: Platform) -> None:
    await platform.publish()
    visitor = await visits(service_workers="block")
    come, asked = await hold_scripts(visitor.page), calls(visitor.page, "/api/events")
    await visitor.page.goto("/", wait_until="commit")
    early = visitor.page.locator("#early")
    await expect(early.locator("h3").first).to_be_visible()
    first = await early.locator("h3").first.text_content()
    come.set()
    await visitor.sees(first or "no title")
    await expect(early).to_have_count(0)
    assert len(asked) == 1


async def test_what_the_app_can_not_take_over_is_not_asked_for(visits: Visits, platform: Platform) -> None:
    event = await platform.publish()
    person = await platform.register()
    signed_in = await visits(email=person["user"]["email"])
    visitor = await visits(service_workers="block")
    for page, path in ((signed_in.page, f"/events/{event['id']}"), (visitor.page, "/?query=jazz")):
        come = await hold_scripts(page)
        await page.goto(path, wait_until="commit")
        await page.wait_for_function("document.querySelector('noscript')")
        assert await page.evaluate("window.early") is None
        come.set()


async def test_a_reload_returns_to_where_one_was(visits: Visits, platform: Platform) -> None:
    for _ in range(8):
        await platform.publish()
    visitor = await visits(service_workers="block", viewport={"width": 390, "height": 600})
    await visitor.opens("/")
    await expect(visitor.page.locator("#root h3").nth(7)).to_be_visible()
    await visitor.page.evaluate("window.scrollTo(0, 500)")
    await visitor.page.wait_for_function("window.scrollY === 500")
    await visitor.page.reload()
    await expect(visitor.page.locator("#root h3").nth(7)).to_be_visible()
    await visitor.page.wait_for_function("window.scrollY === 500")  # a frame later than what is there
