"""The dashboards as Grafana reads them: one file of JSON each."""

from pathlib import Path

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from eventsphere.observe.dashboards import FOLDER, auth, booking, event, frontend, kubernetes, mongodb, overview

MODULES = (overview, kubernetes, auth, event, booking, frontend, mongodb)


def files(root: Path) -> dict[Path, str]:
    """Return each dashboard's file in the tree at `root` with its text."""
    return {root / FOLDER / f"{name}.json": text for name, text in map(_made, (each.make() for each in MODULES))}


def _made(dashboard: Dashboard) -> tuple[str, str]:
    built = dashboard.build()
    for number, panel in enumerate(built.panels or [], 1):
        panel.id_val = number
    return str(built.uid), JSONEncoder(sort_keys=True, indent=2).encode(built) + "\n"
