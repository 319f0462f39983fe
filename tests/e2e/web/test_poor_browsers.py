"""Browsers that refuse, or lack, what the app would like to use: people find and book all the same."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.e2e.web.places import PEOPLE, PLACES
from tests.support.axe import settled
from tests.support.visitor import Visitor

REFUSE = "() => { throw new DOMException('Access is denied', 'SecurityError'); }"
BROWSERS = {
    "storage is blocked": f"""
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
          Object.defineProperty(window, name, {{ get: {REFUSE} }});""",
    "storage is missing": """
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
          Object.defineProperty(window, name, { value: null });""",
    "storage is full": """
        Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };""",
    "workers and locks are refused": f"""
        Object.defineProperty(Navigator.prototype, 'serviceWorker', {{ get: {REFUSE} }});
        LockManager.prototype.request = async () => ({REFUSE})();
        for (const name of ['wakeLock', 'clipboard', 'mediaDevices'])
          Object.defineProperty(Navigator.prototype, name, {{ get: {REFUSE} }});""",
    "newer functions are missing": """
        for (const name of ['locks', 'serviceWorker', 'wakeLock', 'clipboard', 'share', 'mediaDevices', 'vibrate'])
          Object.defineProperty(Navigator.prototype, name, { value: undefined });
        for (const name of ['BroadcastChannel', 'Notification', 'navigation', 'AudioContext', 'BarcodeDetector'])
          Object.defineProperty(window, name, { value: undefined });
        delete AbortSignal.any; delete crypto.randomUUID; delete URLSearchParams.prototype.size;""",
    "the languages are unknown to Intl": """
        Object.defineProperty(navigator, 'language', { get: () => 'en-US@posix' });
        Object.defineProperty(navigator, 'languages', { get: () => ['en-US@posix', 'C', ''] });""",
}
every_browser = pytest.mark.parametrize("script", BROWSERS.values(), ids=BROWSERS.keys())


async def come(visits: Visits, script: str, **account: str) -> Visitor:
    """Bring somebody whose browser is as poor as the script makes it."""
    visitor = await visits(**account)
    await visitor.page.context.add_init_script(script)
    return visitor


@every_browser
async def test_every_page_opens(visits: Visits, platform: Platform, things: dict[str, str], script: str) -> None:
    async def walk(who: str) -> None:
        visitor = await come(visits, script, **platform.demo(who))
        for path in [place.address.format(**things) for place in PLACES.values() if place.who == who]:
            await visitor.opens(path)
            await settled(visitor.page)
            await visitor.is_at(re.escape(path))
            await expect(visitor.heading("Something went wrong")).to_have_count(0)

    await asyncio.gather(*map(walk, PEOPLE))


@every_browser
async def test_somebody_registers_books_and_gets_the_ticket(visits: Visits, platform: Platform, script: str) -> None:
    event = await platform.publish()
    ada = await come(visits, script)
    booking = await ada.buys(event["title"])
    assert await ada.shows_the_code()
    await ada.opens(f"/bookings/{booking}")
    await ada.sees("You're going!")


async def test_without_cookies_the_log_in_page_says_what_will_happen(visits: Visits) -> None:
    ada = await come(visits, "Object.defineProperty(Navigator.prototype, 'cookieEnabled', { value: false })")
    await ada.opens("/login")
    await ada.reads("Your browser blocks cookies")
