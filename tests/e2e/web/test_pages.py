"""What holds for every page: the walk follows the app's own list, so a new page is visited or fails."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.e2e.web.places import PATHS, PLACES
from tests.support.axe import grave_violations, settled
from tests.support.browser import PHONE
from tests.support.visitor import Visitor

every_page = pytest.mark.parametrize("path", PATHS)


async def at(visits: Visits, platform: Platform, path: str, things: dict[str, str], **options: object) -> Visitor:
    """Somebody who may see a page, there."""
    place = PLACES[path]
    account = {"email": f"{place.who}@example.org", "password": platform.demo_password} if place.who else {}
    visitor = await visits(**account, **options)
    await visitor.opens(place.address.format(**things))
    await settled(visitor.page)
    return visitor


def test_no_place_is_left_of_a_page_that_is_gone() -> None:
    assert sorted(PLACES) == sorted(PATHS)


@every_page
async def test_a_page_keeps_nobody_out(visits: Visits, platform: Platform, things: dict[str, str], path: str) -> None:
    visitor = await at(visits, platform, path, things)
    assert await grave_violations(visitor.page) == []


@every_page
async def test_a_page_fits_a_phone(visits: Visits, platform: Platform, things: dict[str, str], path: str) -> None:
    visitor = await at(visits, platform, path, things, **PHONE)
    width = await visitor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["viewport"]["width"]
    await expect(visitor.page).to_have_title(re.compile(r".+ · EventSphere"))


@every_page
async def test_a_page_allows_only_files_of_its_origin(platform: Platform, things: dict[str, str], path: str) -> None:
    page = await platform.get(PLACES[path].address.format(**things))
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-cache"
