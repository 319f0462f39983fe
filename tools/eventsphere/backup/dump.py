"""Make a backup: one file a collection, and the manifest last, so that what was cut off is no backup."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyrage

from eventsphere.backup import files
from eventsphere.backup.databases import Databases
from eventsphere.backup.manifest import NAME, SCHEMA, Manifest, Part, new_id
from eventsphere.backup.places import Place
from eventsphere.console import err
from eventsphere.errors import CommandError
from eventsphere.naming import command

CLOCKS_DIFFER = timedelta(minutes=1)


def dump(databases: Databases, place: Place, environment: str, recipient: pyrage.x25519.Recipient) -> Manifest:
    """Read every collection into the place, and return what was written.

    Raises:
        CommandError: there is nothing, too little room, or a restore that has not finished.
    """
    _refuse(databases, place)
    began = datetime.now(UTC)
    name = new_id(began)
    if f"{name}/{NAME}" in place.names():
        raise CommandError(f"there is a backup {name} already", "wait a second")
    writer = _Writer(databases, place, name, recipient)
    parts = [writer.write(*each) for each in databases.collections()]
    parts.append(writer.write("booking", "bookings", ended_since=began - CLOCKS_DIFFER))
    done = Manifest(
        environment=environment, id=name, finished_at=datetime.now(UTC), schema_generation=SCHEMA, parts=parts
    )
    place.put(f"{name}/{NAME}", io.BytesIO(done.dump()))
    return done


def _refuse(databases: Databases, place: Place) -> None:
    if unfinished := databases.unfinished:
        what = f"the restore of {unfinished} has not finished"
        raise CommandError(what, f"finish it first: {command(f'restore ENVIRONMENT --from {unfinished}')}")
    if not databases.documents():
        raise CommandError("the databases are empty", "check MONGODB_URI: an empty backup would look like a good one")
    needed, room = databases.size(), place.room()
    if room is not None and room < needed:
        raise CommandError(f"{needed:,} bytes to keep, and {room:,} are free", "make room, or choose another --in")


@dataclass(frozen=True)
class _Writer:
    databases: Databases
    place: Place
    backup: str
    recipient: pyrage.x25519.Recipient

    def write(self, database: Any, name: str, ended_since: datetime | None = None) -> Part:
        """Write one collection, or what ended in it since a moment."""
        newer = ended_since is not None
        batches = self.databases.read_ended(ended_since) if ended_since else self.databases.read(database, name)
        indexes = [] if newer else self.databases.indexes(database, name)
        source = files.Source(batches)
        with files.written(source, self.recipient) as (encrypted, digest):
            part = Part(
                database=database,
                collection=name,
                documents=source.documents,
                bytes=source.bytes,
                sha256=digest,
                indexes=indexes,
                newer=newer,
            )
            self.place.put(f"{self.backup}/{part.file}", encrypted)
        err.print(f"  {part.name}: {part.documents:,} documents", markup=False)
        return part
