"""Real Chromium for tests: Debian's for root, who can install it; Playwright's own for everybody else."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

PATIENCE_MS = 60_000
"""How long a page may take for anything: a busy machine is slow, not broken."""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

expect.set_options(timeout=PATIENCE_MS)


def program() -> str | None:
    """The Chromium to run; None means Playwright's own."""
    return shutil.which("chromium") if os.geteuid() == 0 else None


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator[Browser]:
    """A running Chromium without a window; `tools/install-browser` brings it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program(), args=["--disable-dev-shm-usage", *arguments], timeout=PATIENCE_MS
        )
        try:
            yield browser
        finally:
            await browser.close()


async def open_page(browser: Browser, url: str, **options: Any) -> Page:
    """A page with a profile of its own (cookies, storage): English, in New York, unless `options` say otherwise."""
    place = {"locale": "en-US", "timezone_id": "America/New_York"}
    context = await browser.new_context(base_url=url, **(place | DESKTOP | options))
    context.set_default_timeout(PATIENCE_MS)
    return await context.new_page()
