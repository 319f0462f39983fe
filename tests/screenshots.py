"""Pictures of every page with demo data, in both themes, on a desktop and a phone: `make screenshots`."""

import asyncio
import base64
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page

from eventsphere.demo import catalog
from tests.e2e.running import Command, Platform, running
from tests.e2e.web.places import PLACES, Place
from tests.gallery import FOLDER, THEMES, file_name, markdown
from tests.support.axe import settled
from tests.support.browser import DESKTOP, PHONE, chromium
from tests.support.visitor import visit

MOST_BYTES = 2_000_000
QUALITY = 60
DATA = catalog.load()
SHOWN = DATA.events[0]
ACCOUNTS = {
    "attendee": catalog.email(DATA.people[0]),
    "organizer": catalog.email(DATA.organizers[SHOWN.organizer]),
    "admin": "admin@example.org",
}
OPTIONS = {"desktop": DESKTOP, "phone": PHONE}


async def things(platform: Platform) -> dict[str, str]:
    """The ids that addresses need."""
    events = (await platform.get("/api/events", params={"limit": 100})).body["items"]
    token = (await platform.login(ACCOUNTS["attendee"]))["access_token"]
    bookings = (await platform.get("/api/bookings", token=token)).body["items"]
    return {
        "event": next(each["id"] for each in events if each["title"] == SHOWN.title),
        "booking": next(each["id"] for each in bookings if each["status"] == "confirmed"),
    }


async def picture(page: Page) -> bytes:
    """What the window shows, as WebP."""
    session = await page.context.new_cdp_session(page)
    shot = await session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(shot["data"])


async def photograph(browser: Browser, platform: Platform, path: str, place: Place, ids: dict[str, str]) -> None:
    """One page: two themes on two sizes."""
    for size, options in OPTIONS.items():
        account: dict[str, Any] = {}
        if place.who:
            account = {"email": ACCOUNTS[place.who], "password": platform.demo_password}
        visitor = await visit(browser, platform.url, reduced_motion="reduce", **options, **account)
        await visitor.opens(place.address.format(**ids))
        await settled(visitor.page)
        await visitor.page.wait_for_load_state("networkidle")
        for theme in THEMES:
            await visitor.page.emulate_media(color_scheme=theme)
            (FOLDER / file_name(path, size, theme)).write_bytes(await picture(visitor.page))
        await visitor.page.context.close()


async def all_pages(command: Command) -> None:
    """Every page of the app's own list."""
    told = json.loads((command.home / "platform.json").read_text())
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session, chromium() as browser:
        platform = Platform(session, told["url"])
        platform.demo_password = os.environ["EVENTSPHERE_DEMO_PASSWORD"]
        ids = await things(platform)
        for path, place in PLACES.items():
            await photograph(browser, platform, path, place, ids)


def main() -> int:
    """Take them anew; 1 when they are too large for a repository."""
    os.environ["EVENTSPHERE_DEMO_PASSWORD"] = "demo of every page"
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        command = Command(Path(folder) / "home")
        print("Starting a platform with demo data ...", file=sys.stderr)
        with running(command, "--free-ports"):
            filled = command("demo", seconds=300)
            assert filled.returncode == 0, filled.stderr
            print("Taking pictures ...", file=sys.stderr)
            asyncio.run(all_pages(command))
    (FOLDER / "README.md").write_text(markdown())
    size = sum(each.stat().st_size for each in FOLDER.glob("*.webp"))
    print(f"{len(list(FOLDER.glob('*.webp')))} pictures, {size} of {MOST_BYTES} bytes, in {FOLDER}")
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
