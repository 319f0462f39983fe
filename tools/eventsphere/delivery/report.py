"""`eventsphere delivery report`: what a pull request changes in every environment, with risks and cost."""

from pathlib import Path

from eventsphere import naming
from eventsphere.cost.run import cost
from eventsphere.delivery.comment import FILE, LARGEST
from eventsphere.diff.run import Difference, differences
from eventsphere.promote.order import ENVIRONMENTS

BOOKINGS = 100_000
CUT = f"\n(cut here: see `{naming.INSTALLED} diff`)\n"


def write(root: Path, against: str, folder: Path) -> Path:
    """Write the report into a folder of its own; returns its path."""
    found = differences(root, [], against)
    lines = [line for each in found for line in _section(each)] or ["Nothing changes in any cluster."]
    costs = [f"{name}: {cost(root, name, BOOKINGS).month:.0f} USD a month" for name in ENVIRONMENTS]
    text = "\n".join([*lines, "", "Estimated cost:", *costs]) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    kept = text.encode()[: LARGEST - len(CUT)].decode(errors="ignore")
    path.write_text(kept if kept == text else kept + CUT)
    return path


def _section(found: Difference) -> list[str]:
    if not found.changes:
        return []
    risks = [f"  risk {each.level}: {each.object} {each.what}" for each in found.risks]
    changes = [f"  {each.kind}: {each.title}" for each in found.changes]
    restarts = [f"  pods are replaced in: {', '.join(found.restarts)}"] if found.restarts else []
    return [f"{found.folder}:", *risks, *changes, *restarts]
