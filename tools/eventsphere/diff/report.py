"""A difference for people at a terminal."""

from rich.text import Text
from rich.tree import Tree

from eventsphere.console import out
from eventsphere.diff.compare import Change
from eventsphere.diff.markdown import lines
from eventsphere.diff.run import Difference

STYLES = {"removed": "red", "changed": "yellow", "added": "green", "high": "bold red", "note": "yellow"}


def show(differences: list[Difference]) -> None:
    """Print risks first, then each object with its fields."""
    for difference in differences:
        out.print(Text(f"{difference.folder} against {difference.against}", style="bold"))
        for risk in difference.risks:
            out.print(Text(f"  {risk.level:<4} {risk.rule}: {risk.object} {risk.what}", style=STYLES[risk.level]))
        for change in difference.changes:
            out.print(_object(change))
        if difference.restarts:
            out.print(Text(f"pods are replaced in: {', '.join(difference.restarts)}"))
        if not difference.changes:
            out.print("  nothing changes")


def _object(change: Change) -> Tree:
    branch = Tree(Text(f"{change.kind}: {change.title}", style=STYLES[change.kind]))
    for field in change.fields:
        leaf = branch.add(Text(field.path))
        for sign, value, style in (("-", field.before, "red"), ("+", field.after, "green")):
            for line in lines(value):
                leaf.add(Text(f"{sign} {line}", style=style))
    return branch
