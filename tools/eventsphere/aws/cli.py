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

    terraform = Terraform(load(_root()), str(ENVIRONMENT), _tell)
    terraform.init()
    return terraform.outputs()


def _root() -> Path:
    from eventsphere.check import tree

    return tree.locate(Path.cwd())


def _tell(text: str) -> None:
    err.print(text, markup=False)
