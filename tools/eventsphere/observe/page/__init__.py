"""The dashboards on a page of their own, for a machine without Grafana: Prometheus serves it beside its API."""

import json
from pathlib import Path

from eventsphere.observe.dashboards import FOLDER, OVERVIEW

HERE = Path(__file__).parent
SCRIPT = '<script type="module" src="page.js"></script>'
"""Replaced by the script itself: some machines serve scripts as plain text, which no browser runs."""


def write(folder: Path, root: Path) -> None:
    """Write the page with the dashboards of the tree at `root` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    html = (HERE / "index.html").read_text()
    (folder / "index.html").write_text(
        html.replace(SCRIPT, f"<script type=module>{(HERE / 'page.js').read_text()}</script>")
    )
    found = (json.loads(path.read_text()) for path in (root / FOLDER).glob("*.json"))
    ordered = sorted(found, key=lambda each: (each["uid"] != OVERVIEW, each["uid"]))
    (folder / "dashboards.json").write_text(json.dumps(ordered))
