"""`eventsphere cluster ...`. What a command needs is imported when it runs, so that `--help` is quick."""

import os
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from eventsphere.console import err
from eventsphere.errors import Exit

app = typer.Typer(
    help="A cluster here that runs this commit by Argo CD: kind, or the rig that EVENTSPHERE_RIG names.",
    no_args_is_help=True,
)
STARTED = time.monotonic()


@app.command()
def up() -> None:
    """Make the cluster: Kubernetes, Argo CD, External Secrets, metrics, ingress, registry. Again: changes nothing."""
    from eventsphere.cluster.place import find

    find().up()
    _tell("the cluster is up; next: make deploy")


@app.command("add-kyverno")
def add_kyverno() -> None:
    """Add Kyverno to the cluster, for the tests of signatures alone (about 10 minutes the first time on a machine)."""
    from eventsphere.cluster.place import find

    find().add_kyverno()
    _tell("Kyverno is there; next: make test-admission")


@app.command()
def images() -> None:
    """Build the images of the checked-out commit, and print their sizes. What is not committed is left out."""
    from eventsphere.cluster import deploy as command
    from eventsphere.cluster.clone import clone
    from eventsphere.cluster.place import find

    with clone(_root()) as copy:
        command.build(find(), copy.folder, _tell)


@app.command()
def deploy() -> None:
    """Build the checked-out commit and let Argo CD in the cluster follow it, until all is Synced and Healthy."""
    from eventsphere.cluster import deploy as command
    from eventsphere.cluster.place import find

    commit = command.deploy(_root(), find(), _tell)
    _tell(f"the cluster runs {commit[:9]}; next: make cluster-status")


@app.command()
def status() -> None:
    """Show where each Application and workload stands, the URLs, and the log-ins (status 1: not all is well)."""
    from eventsphere.cluster import status as command
    from eventsphere.cluster.kube import Kube
    from eventsphere.cluster.place import find

    raise typer.Exit(Exit.OK if command.show(Kube(find().enter)) else Exit.FAILED)


@app.command("exec", context_settings={"ignore_unknown_options": True})
def exec_(command: Annotated[list[str], typer.Argument(help="What to run.", show_default=False)]) -> NoReturn:
    """Run a command where it reaches the cluster: KUBECONFIG set, Services by their addresses."""
    from eventsphere.cluster.place import find

    words = find().enter(command)
    os.execvp(words[0], words)  # noqa: S606 - this process becomes the command


@app.command()
def down() -> None:
    """Remove the cluster and all its data; built images stay as a cache."""
    from eventsphere.cluster.place import find

    find().down()
    _tell("the cluster is gone")


def _root() -> Path:

    from eventsphere.check import tree

    return tree.locate(Path.cwd())


def _tell(said: str) -> None:
    err.print(f"{time.monotonic() - STARTED:6.1f} s  {said}", markup=False)
