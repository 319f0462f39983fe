"""Drift for people."""

from rich.text import Text

from eventsphere.console import out
from eventsphere.drift.compare import Drift

STYLES = {"missing": "red", "changed": "yellow", "added": "magenta", "extra": "cyan"}
MEANING = {
    "missing": "Git has it, the cluster does not; Argo CD makes it again",
    "changed": "Argo CD sets it back",
    "added": "Git does not name this field, so nothing sets it back: name it in Git, or remove it",
    "extra": "Git does not know it: delete it, or commit it",
}


def show(environment: str, found: list[Drift]) -> None:
    """Print each difference, then what each sort means."""
    for each in found:
        by = f" (by {each.by})" if each.by else ""
        values = f": {each.wanted} in Git, {each.live} live" if each.what == "changed" else ""
        values = f": {each.live}" if each.what == "added" else values
        out.print(Text(f"{each.what:<8}{each.object} {each.path}{values}{by}".rstrip(), style=STYLES[each.what]))
    for what in dict.fromkeys(each.what for each in found):
        out.print(Text(f"{what}: {MEANING[what]}", style="dim"))
    out.print(f"{environment}: {len(found)} differences" if found else f"{environment}: the cluster is what Git says")
