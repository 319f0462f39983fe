"""`eventsphere scan`: other programs' opinions of this tree."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from eventsphere.console import err, out
from eventsphere.errors import Exit

EXIT_STATUSES = "Exit status: 0 nothing to mend, 1 something is or a scanner could not look, 2 wrong use."


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("scan", epilog=EXIT_STATUSES, rich_help_panel="GitOps tree")(scan)


def scan(
    scanners: Annotated[list[str] | None, typer.Argument(help="Some of them; all without.", show_default=False)] = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Only those that need no network.")] = False,
    sarif: Annotated[Path | None, typer.Option(help="Leave their SARIF in this folder.")] = None,
) -> None:
    """Ask security scanners about this tree; what is kept for now is in baseline.yaml, with a reason and an end."""
    from eventsphere.check import tree
    from eventsphere.scan import run
    from eventsphere.scan.scanners import OFFLINE, SCANNERS

    names = scanners or [*(OFFLINE if offline else SCANNERS)]
    root = tree.locate(Path.cwd())
    mend = run.scan(root, names, datetime.now(UTC).date(), sarif, lambda line: err.print(line, markup=False))
    out.print("\n".join(mend) or "nothing to mend", markup=False)
    raise typer.Exit(Exit.FAILED if mend else Exit.OK)
