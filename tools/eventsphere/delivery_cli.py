"""The commands of the pipeline that read and move branches (docs/delivery.md). They run on any clone as well."""

import json
from pathlib import Path
from typing import Annotated

import typer

from eventsphere.console import out
from eventsphere.delivery.remote import Remote
from eventsphere.delivery.write import Outcome
from eventsphere.delivery_jobs_cli import Commit, Environment, register, root

EXIT_STATUSES = "Exit status: 0 done, or nothing was to do (the line says why), 1 refused, 2 wrong use."
app = typer.Typer(no_args_is_help=True, help="What the pipeline does between a merge and a cluster (docs/delivery.md).")


@app.command(epilog=EXIT_STATUSES)
def plan(*, commit: Commit) -> None:
    """Print the images that this commit's build must build, as a JSON list; also the output `images` of the step."""
    from eventsphere.delivery import outputs, write

    listed = json.dumps(sorted(write.plan(_remote(), commit)))
    outputs.output("images", listed)
    out.print(listed, markup=False)


@app.command(epilog=EXIT_STATUSES)
def write(
    digests: Annotated[list[str] | None, typer.Argument(help="Such as auth=sha256:...", show_default=False)] = None,
    *,
    commit: Commit,
    folder: Annotated[Path | None, typer.Option(help="Take the digests from its files IMAGE.digest.")] = None,
) -> None:
    """Commit a build's digests to main, unless a newer build was faster."""
    from eventsphere.delivery import digests as given
    from eventsphere.delivery import write

    found = given.parse([*(digests or []), *(given.listed(folder) if folder else [])])
    _tell(write.write(_remote(), commit, found))


@app.command(epilog=EXIT_STATUSES)
def release() -> None:
    """Give dev what main has, manifests and images, once all of it is built."""
    from eventsphere.delivery import release

    remote = _remote()
    _tell(release.release(remote.repository.root, remote))


@app.command(epilog=EXIT_STATUSES)
def wait(
    environment: Environment,
    *,
    commit: Commit,
    time_limit: Annotated[float, typer.Option(min=0, help="Seconds.")] = 1200,
    patience: Annotated[float, typer.Option(min=0, help="Seconds for which a failure must last.")] = 300,
) -> None:
    """Wait until Argo CD says that an environment runs this commit, or one that came after it."""
    from eventsphere.delivery import wait
    from eventsphere.delivery.github import GitHub

    well = wait.wait(_remote(), GitHub.from_environment(), environment, commit, time_limit, patience)
    out.print(f"{environment} is Synced and Healthy at {well}", markup=False)


@app.command(epilog=EXIT_STATUSES)
def scorecard(environment: Environment, *, commit: Commit) -> None:
    """Refuse a release that was not load-tested in the environment before, failed there, or was merged too late."""
    from eventsphere.delivery.evidence import evidence

    remote = _remote()
    remote.fetch()
    out.print(evidence(remote.repository, environment, commit), markup=False)


@app.command(epilog=EXIT_STATUSES)
def undo(
    environment: Environment,
    *,
    commit: Commit,
    because: Annotated[str, typer.Option(help="What failed, for people who read the commit.")],
) -> None:
    """Revert a failed release, if it is still the newest one and no revert itself; say so on its commit."""
    from eventsphere.delivery import undo
    from eventsphere.delivery.github import GitHub

    remote, github = _remote(), GitHub.from_environment()
    done = undo.undo(remote.repository.root, remote, environment, commit)
    _tell(done)
    github.comment(commit, undo.told(environment, commit, because, done))


@app.command(epilog=EXIT_STATUSES)
def propose(
    target: Annotated[str, typer.Argument(metavar="TO", help="staging or prod.", show_default=False)],
    *,
    scorecard: Annotated[
        Path | None, typer.Option(help="Default: loadtests/scorecards/, of the environment before.")
    ] = None,
) -> None:
    """Open the pull request of a promotion; Argo CD's commit status stands for the cluster."""
    from eventsphere.delivery import propose
    from eventsphere.delivery.github import GitHub
    from eventsphere.promote.run import Options

    remote, github = _remote(), GitHub.from_environment()
    options = Options(scorecard, statuses=github)
    found = propose.propose(remote.repository.root, remote, github, target, options)
    out.print(found or f"{target} has this release already: nothing to do", markup=False)


def _tell(outcome: Outcome) -> None:
    from eventsphere.delivery import outputs

    outputs.output("commit", outcome.commit)
    out.print(f"{outcome.commit[:9] or 'nothing written'}: {outcome.why}", markup=False)


def _remote() -> Remote:
    from eventsphere.promote.repository import Repository

    return Remote(Repository.require(root()))


register(app, EXIT_STATUSES)
