"""Grafana's dashboards, made by code: one module a dashboard, and one file of JSON each that is committed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path("clusters/eventsphere-cluster/dashboards")
OVERVIEW = "eventsphere-overview"


def queries(dashboard: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Find each query of a dashboard, with the title of its panel."""
    for panel in dashboard["panels"]:
        yield from ((panel["title"], target["expr"]) for target in panel.get("targets", []))
