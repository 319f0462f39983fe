"""The commands of the pipeline that need no clone's history: images, reports, programs, notes (docs/delivery.md)."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eventsphere.console import out

Commit = Annotated[str, typer.Option(help="The commit that the job runs for.", metavar="COMMIT", show_default=False)]
Environment = Annotated[str, typer.Argument(help="dev, staging or prod.", show_default=False)]
Folder = Annotated[Path, typer.Option(help="A folder of this step's own.", show_default=False)]
Image = Annotated[str, typer.Argument(help="auth, event, booking or frontend.", show_default=False)]


def register(app: typer.Typer, epilog: str) -> None:
    """Add the commands to the app."""
    for command in COMMANDS:
        app.command(command.__name__, epilog=epilog)(command)


def build(image: Image, *, to: Folder) -> None:
    """Build an image for every platform into the archive TO/IMAGE.tar. Needs Docker, and no secret."""
    from eventsphere.delivery import image as images

    out.print(str(images.build(root(), image, to)), markup=False)


def database(*, to: Folder) -> None:
    """Fetch Trivy's database from one of its mirrors into TO; an old one is refused."""
    from eventsphere.delivery import trivy

    trivy.database(to)


def scan(image: Image, *, folder: Folder, database: Folder) -> None:
    """Let Trivy look at every platform of FOLDER/IMAGE.tar by this database; write bills of materials beside it."""
    from eventsphere.delivery import trivy

    trivy.scan(image, folder, database)


def repository(image: Image) -> None:
    """Make an image's repository in ECR where it is missing, as Terraform makes it; refuse one with other settings."""
    from eventsphere.aws import facts
    from eventsphere.aws.account import Account
    from eventsphere.aws.settings import Settings
    from eventsphere.delivery import ecr

    found = facts.read(root())
    made = ecr.ensure(root(), Account(Settings(root(), found.account, found.region)), image)
    out.print(f"eventsphere/{image} {'was made' if made else 'is there'}", markup=False)


def push(image: Image, *, folder: Folder, commit: Commit) -> None:
    """Push FOLDER/IMAGE.tar to the cluster's registry, sign its index, attest what is known; needs AWS and OIDC."""
    from os import environ

    from eventsphere.aws import facts
    from eventsphere.delivery import image as images

    registry = facts.read(root()).registry
    out.print(images.push(registry, image, folder, commit, images.provenance(dict(environ))), markup=False)


def smoke(environment: Environment, *, time_limit: Annotated[float, typer.Option(min=1)] = 120) -> None:
    """Ask an environment's public address for the web app, events and keys, again until all of them answer."""
    from eventsphere.delivery import smoke

    for line in smoke.smoke(root(), environment, time_limit):
        out.print(line, markup=False)


def report(*, against: Annotated[str, typer.Option(metavar="REF")], to: Folder) -> None:
    """Write what the tree here changes against REF in every cluster, with risks and cost, into TO/report.md."""
    from eventsphere.delivery import report

    out.print(str(report.write(root(), against, to)), markup=False)


def comment(*, folder: Folder, head: Annotated[str, typer.Option(metavar="COMMIT")]) -> None:
    """Comment FOLDER/report.md on the open pull requests whose newest commit this is. The file is not trusted."""
    from eventsphere.delivery import comment, outputs
    from eventsphere.delivery.github import GitHub

    found = comment.comment(GitHub.from_environment(), folder, head)
    outputs.output("pull-requests", " ".join(map(str, found)))
    out.print(f"commented on {found}" if found else "no open pull request has this commit", markup=False)


def install(
    programs: Annotated[list[str], typer.Argument(help="Such as trivy cosign.", show_default=False)],
    *,
    to: Annotated[Path, typer.Option(help="The folder.")] = Path(".programs"),
) -> None:
    """Install programs that tools/programs.toml pins by digest."""
    from eventsphere.delivery import install

    for path in install.install(root(), programs, to):
        out.print(str(path), markup=False)


def notes(
    *, since: Annotated[str, typer.Option(metavar="REF")], until: Annotated[str, typer.Option()] = "HEAD"
) -> None:
    """Print release notes of the commits since REF, by what their conventional messages say."""
    from eventsphere.delivery import notes
    from eventsphere.promote.repository import Repository

    out.print(notes.notes(Repository.require(root()), since, until), markup=False, end="")


def message(
    file: Annotated[Path, typer.Argument(help="The file with a commit's message.", show_default=False)],
) -> None:
    """Refuse a commit's message that is not conventional; for pre-commit."""
    from eventsphere.delivery import notes

    notes.require_conventional(file.read_text())


def root() -> Path:
    """Return the repository's root, from wherever in it the command was started."""
    from eventsphere.check import tree

    return tree.locate(Path.cwd())


COMMANDS: tuple[Callable[..., None], ...] = (
    build,
    database,
    scan,
    repository,
    push,
    smoke,
    report,
    comment,
    install,
    notes,
    message,
)
