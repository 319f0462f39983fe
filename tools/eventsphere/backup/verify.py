"""Verify a backup by restoring it: every file into scratch databases, then the doctor over them."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import pyrage

from eventsphere.backup import files, manifest
from eventsphere.backup.databases import Databases
from eventsphere.backup.manifest import Manifest, Part
from eventsphere.backup.places import Place
from eventsphere.console import err
from eventsphere.doctor import run as doctor
from eventsphere.errors import CommandError
from eventsphere.naming import command

NEWEST = "newest"


def find(place: Place, name: str) -> Manifest:
    """Return a backup by its name, or the newest one; CommandError says which there are."""
    there = backups(place)
    if not there:
        raise CommandError("there is no backup", f"make one ({command('backup')}), or name another --in")
    chosen = there[-1] if name == NEWEST else name
    if chosen not in there:
        raise CommandError(f"there is no backup {name}", f"choose one of {', '.join(there[-5:])}, or {NEWEST}")
    with place.open(f"{chosen}/{manifest.NAME}") as file:
        return manifest.read(file.read(), chosen)


def backups(place: Place) -> list[str]:
    """Return the names of all backups, the oldest first. One without a manifest was cut off, and is none."""
    return [name.partition("/")[0] for name in place.names() if name.endswith(f"/{manifest.NAME}")]


def load(backup: Manifest, place: Place, identity: pyrage.x25519.Identity, target: Databases) -> None:
    """Put every collection of a backup into the target, and nothing else.

    Raises:
        CommandError: a file was changed, cut off or made for another key, or a document is missing.
    """
    kept = {(part.database, part.collection) for part in backup.parts}
    for database, name in target.collections():
        if (database, name) not in kept:
            target.named(database)[name].drop()
    for part in backup.parts:
        _load(backup, part, place, identity, target)


def _load(backup: Manifest, part: Part, place: Place, identity: pyrage.x25519.Identity, target: Databases) -> None:
    name = f"{backup.id}/{part.file}"
    with place.open(name) as file:
        put = target.renew if part.newer else target.replace
        loaded = put(part, files.read(name, file, part.sha256, identity))
    if loaded != part.documents:
        raise files.DamagedError(name, f"gave {loaded:,} documents instead of {part.documents:,}")
    err.print(f"  {part.name}: {loaded:,} documents", markup=False)


@contextmanager
def scratch(databases: Databases) -> Iterator[Databases]:
    """Give databases that nobody uses, and remove them afterwards."""
    made = databases.beside(f"scratch_{token_hex(4)}_")
    try:
        yield made
    finally:
        made.drop()


def heal(target: Databases) -> list[str]:
    """Let the doctor repair what was under way when the backup was made; return each repair.

    Raises:
        CommandError: something is wrong that no repair is safe for.
    """
    done = doctor.repair(target.source, doctor.examine(target.source))
    if not done.sound:
        what = f"the doctor finds {len(done.findings)} faults that it can't repair, the first: {done.findings[0].what}"
        raise CommandError(what, "take another backup, and keep this one to find out why")
    return done.repairs


def verify(databases: Databases, place: Place, backup: Manifest, identity: pyrage.x25519.Identity) -> list[str]:
    """Restore a backup into scratch databases and examine them; return what the doctor repaired there."""
    with scratch(databases) as target:
        load(backup, place, identity, target)
        return heal(target)
