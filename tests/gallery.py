"""The gallery of `docs/screenshots`: every page's pictures with their labels, as Markdown."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.web.places import PLACES

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
SIZES = ("desktop", "phone")
THEMES = ("light", "dark")
INTRODUCTION = """# Every page

Made by `make screenshots` with the demo's data, like the pictures: do not edit.
"""


def name(path: str) -> str:
    """Return the file name of a page: `/events/:eventId` is `events-eventid`."""
    return re.sub(r"[^a-z]+", "-", path.lower().replace("*", "missing")).strip("-") or "discover"


def file_name(path: str, size: str, theme: str) -> str:
    """Return the name of one picture of a page."""
    return f"{name(path)}-{size}-{theme}.webp"


def markdown() -> str:
    """Return the gallery: a heading for each page, and a table with its pictures."""
    return "\n".join([INTRODUCTION, *(line for path in PLACES for line in _section(path))])


def _section(path: str) -> Iterator[str]:
    place = PLACES[path]
    yield f"## {place.label}\n\n`{path}`" + (f", as {place.who}" if place.who else "") + "\n"
    yield "| | light | dark |\n|---|---|---|"
    for size in SIZES:
        pictures = [f"![{place.label}, {size}, {theme}]({file_name(path, size, theme)})" for theme in THEMES]
        yield f"| {size} | {pictures[0]} | {pictures[1]} |"
    yield ""
