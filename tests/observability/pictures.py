"""Take a picture of each dashboard, as `eventsphere up --observe` draws it from a platform under load.

`python -m tests.observability.pictures` (make pictures) writes docs/dashboards/*.png. What a cluster's programs
measure comes from the stand-in of the tests.
"""

import asyncio
import io
import tempfile
from pathlib import Path

from PIL import Image

from tests.support.browser import chromium, open_page
from tests.support.observed import DASHBOARDS, observed
from tests.support.prometheus import ROOT

FOLDER = ROOT / "docs" / "dashboards"
COLORS = 128
"""Lines and letters need no more, and a file is a third as large."""


async def take(address: str) -> None:
    """Take every picture from the page at this address."""
    FOLDER.mkdir(exist_ok=True)
    async with chromium() as browser:
        for uid in DASHBOARDS:
            page = await open_page(browser, address)
            await page.goto(f"/user/?dashboard={uid}&minutes=2")
            await page.wait_for_selector(f"body[data-drawn={uid}]")
            picture = Image.open(io.BytesIO(await page.screenshot(full_page=True)))
            picture.convert("RGB").quantize(COLORS).save(FOLDER / f"{uid}.png", optimize=True)
            print(FOLDER / f"{uid}.png")


def main() -> None:
    """Run a platform, let people work, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder, observed(Path(folder)) as platform:
        for _ in range(4):
            platform.under_load()
        asyncio.run(take(platform.address))


if __name__ == "__main__":
    main()
