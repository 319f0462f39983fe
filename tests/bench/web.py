"""How much later the app shows its largest part than a static page of the same content does, and what moves meanwhile.

`make bench-web` prints, for each page, the ratio of the medians of Largest Contentful Paint and the worst Cumulative
Layout Shift, on a phone whose processor and network are throttled; 1 when a goal is missed.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, Page

from eventsphere.edge.site import Site
from eventsphere.local.plan import SITE
from eventsphere.local.ports import free_ports
from tests.e2e.running import Command, Platform, running
from tests.support.axe import settled
from tests.support.browser import PHONE, chromium, open_page

ROUNDS = 7
MOST_LCP_RATIO = 1.6
MOST_SHIFT = 0.02
CPU_SLOWDOWN = 4
# The slow 4G by which Lighthouse judges pages on phones.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
OBSERVE = """
  window.seen = {lcp: 0, cls: 0};
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.lcp = entry.startTime)))
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.cls += entry.value)))
    .observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Measured:
    """What was seen of one page: milliseconds until its largest part, app and static, and shifts of the app."""

    app: list[float] = field(default_factory=list)
    static: list[float] = field(default_factory=list)
    shifts: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.app) / statistics.median(self.static)

    @property
    def is_good(self) -> bool:
        return self.ratio <= MOST_LCP_RATIO and max(self.shifts) <= MOST_SHIFT


async def load(browser: Browser, url: str, path: str) -> tuple[Page, float, float]:
    """A first visit, until nothing loads any more: the page, its LCP in milliseconds and its CLS."""
    page = await open_page(browser, url, service_workers="block", **PHONE)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", NETWORK)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    await page.add_init_script(OBSERVE)
    await page.goto(path)
    await settled(page)
    await page.wait_for_load_state("networkidle")
    seen = await page.evaluate("seen")
    return page, seen["lcp"], seen["cls"]


async def content(browser: Browser, url: str, path: str) -> str:
    """What the app shows, as a page without scripts."""
    page, _, _ = await load(browser, url, path)
    await page.evaluate("document.querySelectorAll('script, link[rel=modulepreload]').forEach((each) => each.remove())")
    text = await page.content()
    await page.context.close()
    return text


@asynccontextmanager
async def static_site(pages: dict[str, str]) -> AsyncIterator[str]:
    """A server of such pages and of the app's stylesheets."""
    site = Site(SITE)

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path not in pages:
            return await site.handle(request)
        found = web.Response(text=pages[request.path], content_type="text/html")
        found.enable_compression()
        return found

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    (port,) = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def measure(url: str) -> dict[str, Measured]:
    """Both pages that people come to first, in turn with their static twins, so that a busy moment meets both."""
    async with aiohttp.ClientSession() as session, chromium() as browser:
        events = (await Platform(session, url).get("/api/events")).body["items"]
        paths = ["/", f"/events/{events[0]['id']}"]
        twins = {path: await content(browser, url, path) for path in paths}
        found = {path: Measured() for path in paths}
        async with static_site(twins) as static:
            for path, seen in [each for _ in range(ROUNDS) for each in found.items()]:
                for place, times in ((url, seen.app), (static, seen.static)):
                    page, largest, shift = await load(browser, place, path)
                    times.append(largest)
                    if times is seen.app:
                        seen.shifts.append(shift)
                    await page.context.close()
        return found


def main() -> int:
    """Measure a platform with demo data of its own; 1 when a goal is missed."""
    os.environ["RATE_LIMIT_FACTOR"] = "1000000"
    with tempfile.TemporaryDirectory() as folder:
        command = Command(Path(folder) / "home")
        print("Starting a platform with demo data ...", file=sys.stderr)
        with running(command, "--free-ports"):
            filled = command("demo", seconds=600)
            assert filled.returncode == 0, filled.stderr
            url = json.loads((command.home / "platform.json").read_text())["url"]
            found = asyncio.run(measure(url))
    for path, seen in found.items():
        times = f"LCP {statistics.median(seen.app):.0f} ms, static {statistics.median(seen.static):.0f} ms"
        goals = f"(at most {MOST_LCP_RATIO}), CLS {max(seen.shifts):.4f} (at most {MOST_SHIFT})"
        print(f"{path.rpartition('/')[0] or '/':10} {times}: ratio {seen.ratio:.2f} {goals}")
    return 0 if all(seen.is_good for seen in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
