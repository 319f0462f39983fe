"""`eventsphere backup`, `backups`, `verify`, `restore`. What a command needs is imported when it runs."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from eventsphere.console import out

if TYPE_CHECKING:
    from eventsphere.backup.databases import Databases
    from eventsphere.backup.keys import Keys
    from eventsphere.backup.places import Place

EXIT_STATUSES = "Exit status: 0 done, 1 refused or damaged, 2 wrong use, 3 the database does not answer."
HELP = (
    "EVENTSPHERE_BACKUP_RECIPIENT (backup) and EVENTSPHERE_BACKUP_KEY (a file; verify, restore): the halves of the age "
    "key pair. MONGODB_URI: the database, instead of that of the platform which runs here."
)
Environment = Annotated[str, typer.Argument(help="local, dev, staging or prod.")]
In = Annotated[
    str | None, typer.Option("--in", help="A folder, or s3://BUCKET/PREFIX. Default for local: .eventsphere-backups/")
]
Backup = Annotated[str, typer.Option("--from", help="A backup's name.")]


def backup(environment: Environment = "local", *, into: In = None) -> None:
    """Back up the databases of an environment: encrypted, with checksums, while people go on booking."""
    from eventsphere.backup import dump

    place, keys = _place(environment, into)
    with _databases() as databases:
        done = dump.dump(databases, place, environment, keys.recipient())
    out.print(f"{done.id}: {done.documents:,} documents, {done.size:,} bytes")


def backups(environment: Environment = "local", *, into: In = None) -> None:
    """List backups, the oldest first."""
    from eventsphere.backup import verify

    place, _ = _place(environment, into)
    for name in verify.backups(place):
        found = verify.find(place, name)
        out.print(f"{name}: {found.environment}, {found.documents:,} documents, {found.size:,} bytes")


def verify(environment: Environment = "local", *, name: Backup = "newest", into: In = None) -> None:
    """Prove that a backup can be restored: restore it into scratch databases, and examine those."""
    from eventsphere.backup import verify as rehearsal

    place, keys = _place(environment, into)
    with _databases() as databases:
        found = rehearsal.find(place, name)
        repairs = rehearsal.verify(databases, place, found, keys.identity())
    out.print(f"{found.id} can be restored: {found.documents:,} documents, {len(repairs)} repairs by the doctor")


def restore(
    environment: Environment = "local",
    *,
    name: Backup = "newest",
    target: Annotated[str | None, typer.Option("--to", help="Another environment than the backup's own.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="The data that are there may be lost.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, change nothing.")] = False,
    into: In = None,
) -> None:
    """Put a backup in the place of an environment's data. Everything is checked before anything changes.

    Everybody must log in again, accounts that were deleted since stay deleted, and the doctor repairs what was under
    way. Services must be stopped; those of the platform here are stopped and started by the command. After a kill, the
    same command goes on.
    """
    from eventsphere.backup import restore as command
    from eventsphere.backup import verify as rehearsal

    place, keys = _place(environment, into)
    with _databases() as databases:
        found, identity = rehearsal.find(place, name), keys.identity()
        if dry_run:
            rehearsal.verify(databases, place, found, identity)
            out.print(f"{found.id} can be restored; nothing was changed")
            return
        command.refuse(databases, found, environment=target or environment, named=target is not None, replace=replace)
        with _services_stopped():
            done = command.restore(databases, place, found, identity)
    out.print(
        f"{found.id} is restored: {found.documents:,} documents, {len(done.repairs)} repairs by the doctor, "
        f"{done.sessions} logins ended, {done.deleted} accounts deleted again"
    )


def _place(environment: str, into: str | None) -> "tuple[Place, Keys]":
    from eventsphere.backup.keys import Keys
    from eventsphere.backup.places import place
    from eventsphere.errors import CommandError, Exit
    from eventsphere.local.home import Home

    home = Home.locate().path
    own = home.with_name(f"{home.name}-backups")
    if into is None and environment != "local":
        raise CommandError(f"no place for backups of {environment}", "give --in s3://BUCKET/PREFIX", Exit.USAGE)
    return place(into or str(own)), Keys(own if environment == "local" else None, os.environ)


def _databases() -> "AbstractContextManager[Databases]":
    from eventsphere.backup.databases import connect
    from eventsphere.local.home import Home

    return connect(Home.locate())


@contextmanager
def _services_stopped() -> Iterator[None]:
    """Stop the services of the platform that runs here, if MONGODB_URI names no other database."""
    from eventsphere.local import supervisor
    from eventsphere.local.home import Home
    from eventsphere.local.plan import SERVICES

    home = Home.locate()
    names = [] if os.environ.get("MONGODB_URI") else supervisor.states(home)
    with supervisor.stopped(home, [name for name in names if name.partition("-")[0] in SERVICES]):
        yield


COMMANDS: tuple[Callable[..., None], ...] = (backup, backups, verify, restore)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in COMMANDS:
        app.command(epilog=f"{HELP} {EXIT_STATUSES}", rich_help_panel="Recovery")(command)
