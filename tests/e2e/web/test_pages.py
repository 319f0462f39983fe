"""What holds for every page: the walk follows the app's own list, so a new page is visited or fails."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.running import Platform
from tests.e2e.web.conftest import Visits
from tests.e2e.web.places import PATHS, PEOPLE, PLACES
from tests.support.axe import grave_violations, settled


def test_no_place_is_left_of_a_page_that_is_gone() -> None:
    assert sorted(PLACES) == sorted(PATHS)


@pytest.mark.parametrize("who", PEOPLE)
async def test_pages_have_a_title_and_keep_nobody_out(
    visits: Visits, platform: Platform, things: dict[str, str], who: str
) -> None:
    visitor = await visits(**platform.demo(who))
    found: list[str] = []
    for path, place in PLACES.items():
        if place.who == who:
            await visitor.opens(place.address.format(**things))
            await settled(visitor.page)
            await expect(visitor.page).to_have_title(re.compile(r".+ · EventSphere"))
            found += [f"{path}: {line}" for line in await grave_violations(visitor.page)]
    assert found == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_allows_only_files_of_its_origin(platform: Platform, things: dict[str, str], path: str) -> None:
    page = await platform.get(PLACES[path].address.format(**things))
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-cache"
