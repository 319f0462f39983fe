"""axe-core's judgement of a page: what keeps people out who can't see or point well."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

SCRIPT = Path(__file__).parents[2] / "apps" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}


async def settled(page: Page) -> None:
    """Wait until a page has loaded what it shows."""
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator(".skeleton, [aria-busy=true]")).to_have_count(0)


async def grave_violations(page: Page) -> list[str]:
    """What is serious or critical, in light and in dark colors: rule, where, and why."""
    await page.evaluate(_script())  # by the debugger, which our Content-Security-Policy does not bind
    found = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        report = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [f"{scheme}: {line}" for each in report["violations"] for line in _lines(each)]
    return found


def _lines(violation: dict[str, Any]) -> list[str]:
    nodes = violation["nodes"] if violation["impact"] in GRAVE else []
    return [f"{violation['id']} at {node['target']}: {node['failureSummary']}" for node in nodes]


@cache
def _script() -> str:
    return SCRIPT.read_text()
