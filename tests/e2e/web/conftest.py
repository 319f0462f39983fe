"""People at real browsers, in front of the running platform."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.running import Platform
from tests.support.browser import chromium
from tests.support.visitor import Visitor, visit

FAILED = pytest.StashKey[bool]()
Visits = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; each visitor has a profile of their own."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def visits(
    browser: Browser, platform: Platform, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Visits]:
    """Brings visitors: `await visits(email=..., **PHONE)`; what a browser must never tell fails the test."""
    came: list[Visitor] = []

    async def come(**options: Any) -> Visitor:
        came.append(await visit(browser, platform.url, **options))
        return came[-1]

    yield come
    if request.node.stash.get(FAILED, False):
        for visitor in came:
            await _show(visitor, tmp_path)
    for visitor in came:
        await visitor.page.context.close()
    assert [each for visitor in came for each in visitor.broken] == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def things(platform: Platform) -> dict[str, str]:
    """Return the ids that the addresses of `places.py` need."""
    event = await platform.publish(capacity=100)
    booked = await platform.book(await platform.token("attendee"), event["id"], 2)
    return {"event": event["id"], "booking": booked.body["id"]}


async def _show(visitor: Visitor, folder: Path) -> None:
    """What was on each tab when a test failed."""
    for number, page in enumerate(visitor.page.context.pages):
        picture = folder / f"page-{number}.png"
        await page.screenshot(path=picture, full_page=True)
        print(f"{page.url} ({picture})\n{await page.locator('body').aria_snapshot()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Let `visits` know that a test failed."""
    report: pytest.TestReport = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report
