"""Which files are made, and from what."""

from pathlib import Path

from eventsphere.observe import burn, missing, slo
from eventsphere.observe.dashboards import files as dashboards
from eventsphere.observe.rules import text
from eventsphere.observe.slo import FILE, FOLDER


def files(root: Path) -> dict[Path, str]:
    """Return each made file of the tree at `root` with its text.

    Raises:
        SloError: the SLO file can't be used.
    """
    return {
        root / FOLDER / "journeys.yaml": text("journeys", burn.groups(slo.load(root)), FILE.name),
        root / FOLDER / "missing.yaml": text("missing", missing.groups(), "tools/eventsphere/observe/missing.py"),
    } | dashboards.files(root)


def stale(root: Path) -> list[str]:
    """Return what is not as it would be made: one line a file."""
    return [
        f"{path.relative_to(root)}:1: is not what `python -m eventsphere.observe` makes"
        for path, wanted in files(root).items()
        if not path.exists() or path.read_text() != wanted
    ]
