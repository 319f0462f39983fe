"""Small phones, long words and long languages: nothing is wider than the screen."""

import pytest
import pytest_asyncio

from tests.e2e.running import PASSWORD, Platform
from tests.e2e.web.conftest import Visits
from tests.e2e.web.places import PEOPLE, PLACES
from tests.support.axe import settled
from tests.support.browser import PHONE
from tests.support.visitor import Visitor

WORD = "Rindfleischetikettierungsueberwachungsaufgabenuebertragung"
LINK = "https://tickets.example.org/series/spring/evening-of-strings/notes?utm_source=newsletter&utm_medium=email&utm_"
NAME = "Wolfeschlegelsteinhausenbergerdorff" * 2
EMAIL = f"{'donaudampfschifffahrt' * 3}@{'gesellschaft' * 4}.{'kapitaen' * 6}.example"
DEAREST = {"amount": 100_000_000, "currency": "CHF"}
WIDTHS = (320, 390)
LANGUAGES = ("en-US", "de-DE")

TOO_WIDE = """() => {
    const screen = document.documentElement.clientWidth;
    const scrolls = (element) => element !== document.body
        && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const isOutside = (element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 1 && (right > screen + 1 || left < -1) && !scrolls(element.parentElement);
    };
    const isCut = (element) => element.matches('.button') && element.scrollWidth > element.clientWidth + 1;
    const found = [...document.body.querySelectorAll('*')].filter((element) => isOutside(element) || isCut(element));
    const page = document.documentElement.scrollWidth > screen ? ['the page'] : [];
    const told = ({ tagName, className, textContent }) => `${tagName}.${className}: ${textContent}`.slice(0, 120);
    return [...page, ...found.map(told)];
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hostile(platform: Platform) -> dict[str, str]:
    """Make an event with long words, sold out, and somebody with a long name who has booked and waits."""
    words = {"title": WORD * 3, "venue": WORD * 3, "description": f"More: {LINK} {WORD}", "price": DEAREST}
    event = await platform.publish(capacity=11, **words)
    full = await platform.publish(capacity=10, **words)
    person = await platform.register(EMAIL, name=NAME)
    booked = await platform.book(person["access_token"], event["id"], 10)
    assert (await platform.book(await platform.token("attendee"), full["id"], 10)).status == 201
    return {"event": event["id"], "full": full["id"], "booking": booked.body["id"]}


def stops(who: str) -> list[str]:
    """List the addresses that an account sees, and those of this file's own things."""
    own = {"": ["/events/{full}"], "attendee": ["/events/{full}"], "admin": [f"/admin?query={NAME}"]}
    return [place.address for place in PLACES.values() if place.who == who] + own.get(who, [])


async def fits(visitor: Visitor, path: str) -> None:
    """Look at a page on each small screen."""
    await visitor.opens(path)
    await settled(visitor.page)
    for width in WIDTHS:
        await visitor.page.set_viewport_size({"width": width, "height": 700})
        assert await visitor.page.evaluate(TOO_WIDE) == [], f"{path} at {width} pixels"


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
async def test_every_page_fits(
    visits: Visits, platform: Platform, hostile: dict[str, str], who: str, locale: str
) -> None:
    accounts = {"attendee": {"email": EMAIL, "password": PASSWORD}}
    visitor = await visits(**accounts.get(who, platform.demo(who)), **PHONE | {"locale": locale})
    for address in stops(who):
        await fits(visitor, address.format(**hostile))
