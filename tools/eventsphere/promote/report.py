"""What a promotion or rollback made, for people."""

from rich.text import Text

from eventsphere import naming
from eventsphere.console import out
from eventsphere.promote.run import Done


def show(done: Done, environment: str) -> None:
    """Print the branch, what it changes, and the next step."""
    if not done.branch:
        out.print(f"{environment} has this release already: nothing to do")
        return
    for change in done.changes:
        out.print(Text(f"  {change}"))
    out.print(Text(f"made branch {done.branch} at {done.commit[:9]}", style="bold"))
    out.print(Text(f"next: git push origin {done.branch}, then open a pull request into {done.into}"))
    diff = naming.command(f"diff {environment} --against {done.into}")
    out.print(Text(f"its difference: {diff} (with {done.branch} checked out)"))
