"""The commands of the pipeline (docs/delivery.md). GitHub Actions calls them; they run on any clone as well."""

import json
from pathlib import Path
from typing import Annotated

import typer

from eventsphere.console import out
from eventsphere.delivery.remote import Remote
from eventsphere.delivery.write import Outcome

EXIT_STATUSES = "Exit status: 0 done, or nothing was to do (the line says why), 1 refused, 2 wrong use."
app = typer.Typer(no_args_is_help=True, help="What the pipeline does between a merge and a cluster (docs/delivery.md).")

Commit = Annotated[str, typer.Option(help="The commit that the job runs for.", metavar="COMMIT", show_default=False)]
Folder = Annotated[Path, typer.Option(help="A folder of this step's own.", show_default=False)]
Image = Annotated[str, typer.Argument(help="auth, event, booking or frontend.", show_default=False)]
Environment = Annotated[str, typer.Argument(help="dev, staging or prod.", show_default=False)]


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
) -> None:
    """Wait until Argo CD says that an environment runs this commit, or one that came after it."""
    from eventsphere.delivery import wait
    from eventsphere.delivery.github import GitHub

    well = wait.wait(_remote(), GitHub.from_environment(), environment, commit, time_limit)
    out.print(f"{environment} is Synced and Healthy at {well}", markup=False)


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


@app.command(epilog=EXIT_STATUSES)
def build(image: Image, *, to: Folder) -> None:
    """Build an image for every platform into the archive TO/IMAGE.tar. Needs Docker, and no secret."""
    from eventsphere.delivery import image as images

    out.print(str(images.build(_root(), image, to)), markup=False)


@app.command(epilog=EXIT_STATUSES)
def scan(image: Image, *, folder: Folder) -> None:
    """Let Trivy look at every platform of FOLDER/IMAGE.tar; write bills of materials beside it."""
    from eventsphere.delivery import image as images

    images.scan(image, folder)


@app.command(epilog=EXIT_STATUSES)
def push(image: Image, *, folder: Folder, commit: Commit) -> None:
    """Push FOLDER/IMAGE.tar to the cluster's registry, sign its index, attest what is known; needs AWS and OIDC."""
    from os import environ

    from eventsphere.aws import facts
    from eventsphere.delivery import image as images

    registry = facts.read(_root()).registry
    out.print(images.push(registry, image, folder, commit, images.provenance(dict(environ))), markup=False)


@app.command(epilog=EXIT_STATUSES)
def smoke(environment: Environment, *, time_limit: Annotated[float, typer.Option(min=1)] = 120) -> None:
    """Ask an environment's public address for the web app, events and keys, again until all of them answer."""
    from eventsphere.delivery import smoke

    for line in smoke.smoke(_root(), environment, time_limit):
        out.print(line, markup=False)


@app.command(epilog=EXIT_STATUSES)
def report(*, against: Annotated[str, typer.Option(metavar="REF")], to: Folder) -> None:
    """Write what the tree here changes against REF in every cluster, with risks and cost, into TO/report.md."""
    from eventsphere.delivery import report

    out.print(str(report.write(_root(), against, to)), markup=False)


@app.command(epilog=EXIT_STATUSES)
def comment(*, folder: Folder, head: Annotated[str, typer.Option(metavar="COMMIT")]) -> None:
    """Comment FOLDER/report.md on the open pull requests whose newest commit this is. The file is not trusted."""
    from eventsphere.delivery import comment, outputs
    from eventsphere.delivery.github import GitHub

    found = comment.comment(GitHub.from_environment(), folder, head)
    outputs.output("pull-requests", " ".join(map(str, found)))
    out.print(f"commented on {found}" if found else "no open pull request has this commit", markup=False)


@app.command(epilog=EXIT_STATUSES)
def install(
    programs: Annotated[list[str], typer.Argument(help="Such as trivy cosign.", show_default=False)],
    *,
    to: Annotated[Path, typer.Option(help="The folder.")] = Path(".programs"),
) -> None:
    """Install programs that tools/programs.toml pins by digest."""
    from eventsphere.delivery import install

    for path in install.install(_root(), programs, to):
        out.print(str(path), markup=False)


@app.command(epilog=EXIT_STATUSES)
def notes(
    *, since: Annotated[str, typer.Option(metavar="REF")], until: Annotated[str, typer.Option()] = "HEAD"
) -> None:
    """Print release notes of the commits since REF, by what their conventional messages say."""
    from eventsphere.delivery import notes
    from eventsphere.promote.repository import Repository

    out.print(notes.notes(Repository.require(_root()), since, until), markup=False, end="")


@app.command(epilog=EXIT_STATUSES)
def message(
    file: Annotated[Path, typer.Argument(help="The file with a commit's message.", show_default=False)],
) -> None:
    """Refuse a commit's message that is not conventional; for pre-commit."""
    from eventsphere.delivery import notes

    notes.require_conventional(file.read_text())


def _tell(outcome: Outcome) -> None:
    from eventsphere.delivery import outputs

    outputs.output("commit", outcome.commit)
    out.print(f"{outcome.commit[:9] or 'nothing written'}: {outcome.why}", markup=False)


def _remote() -> Remote:
    from eventsphere.promote.repository import Repository

    return Remote(Repository.require(_root()))


def _root() -> Path:
    from eventsphere.check import tree

    return tree.locate(Path.cwd())
