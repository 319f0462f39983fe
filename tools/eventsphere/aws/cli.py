"""`eventsphere aws ...`. What a command needs is imported when it runs, so that `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from eventsphere.console import err, out

EXIT_STATUSES = (
    "Exit status: 0 done, 1 failed, 2 wrong use, 4 the state is locked, 5 something waits for you or for AWS."
)
EPILOG = EXIT_STATUSES + " Every command may be run again: it goes on where it stopped."

app = typer.Typer(help="AWS from an empty account to a cluster that Argo CD runs, and back.", no_args_is_help=True)


Yes = Annotated[bool, typer.Option("--yes", help="Don't ask; for automation.")]


@app.command(epilog=EPILOG)
def plan() -> None:
    """Show what the next `up` would change in AWS; changes nothing."""
    from eventsphere.aws.settings import load
    from eventsphere.aws.up import Up

    Up(load(_root()), _tell).plan()


@app.command(epilog=EPILOG)
def up(*, yes: Yes = False) -> None:
    """Make everything in AWS, and hand the cluster over to Argo CD. Tells what it costs, and asks, first."""
    from eventsphere.aws.settings import load
    from eventsphere.aws.up import Up, monthly_cost

    settings = load(_root())
    _tell(f"In account {settings.account}, {settings.region}: about {monthly_cost(settings):,.0f} US$ a month.")
    _ask("Make it?", yes=yes)
    Up(settings, _tell).run()
    out.print("The cluster runs, and Argo CD keeps it; next: kubectl -n argocd get applications", markup=False)


@app.command(epilog=EPILOG)
def down(
    *,
    yes: Yes = False,
    yes_prod: Annotated[bool, typer.Option("--yes-prod", help="Don't ask for prod either.")] = False,
    lost: Annotated[
        bool, typer.Option("--cluster-is-lost", help="Its API never answers again: skip what only it could do.")
    ] = False,
) -> None:
    """Remove everything from AWS, prod last of all questions: disks are kept as snapshots, backups as they are."""
    from eventsphere.aws.down import Down
    from eventsphere.aws.settings import load

    settings = load(_root())
    _ask(f"Remove the cluster and everything of EventSphere in account {settings.account}?", yes=yes)
    _ask("prod runs there too: people's bookings and pictures go. Remove prod?", yes=yes_prod)
    Down(settings, _tell, lost=lost).run()
    out.print("Nothing is left but what is told above; the state bucket stays (docs/aws.md).", markup=False)


@app.command(epilog=EPILOG)
def facts(
    source: Annotated[
        typer.FileText | None, typer.Option("--from", help="Output of `terraform output -json`, - for standard input.")
    ] = None,
) -> None:
    """Write the facts file of the cluster from Terraform's outputs; unchanged facts write nothing."""
    import json

    from eventsphere.aws import facts as command
    from eventsphere.errors import CommandError, Exit

    try:
        outputs = json.load(source) if source else _environment_outputs()
    except json.JSONDecodeError as error:
        raise CommandError(
            f"--from: no JSON in line {error.lineno}", "pass terraform output -json", Exit.USAGE
        ) from error
    changed = command.write(_root(), command.from_outputs(outputs))
    out.print(f"wrote {command.FILE}; next: commit it" if changed else f"{command.FILE} is up to date", markup=False)


def _environment_outputs() -> object:
    from eventsphere.aws.settings import ENVIRONMENT, load
    from eventsphere.aws.terraform import Terraform

    return Terraform(load(_root()), str(ENVIRONMENT), _tell).outputs()


def _root() -> Path:
    from eventsphere.check import tree

    return tree.locate(Path.cwd())


def _tell(text: str) -> None:
    err.print(text, markup=False)


def _ask(question: str, *, yes: bool) -> None:
    if not yes:
        typer.confirm(question, abort=True)
