"""The databases of an environment as backups see them: whole collections of raw documents."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

import pymongo
from bson.raw_bson import RawBSONDocument
from pymongo.errors import PyMongoError

from eventsphere.backup.manifest import DATABASES, Part
from eventsphere.doctor.source import Source
from eventsphere.errors import CommandError, Exit
from eventsphere.local.home import Home
from eventsphere.local.mongodb import connected, locate

OPERATION_SECONDS = 60
BATCH = 500
MARK = "eventsphere_restore"
"""The database whose one document says that a restore has not finished."""
Document = dict[str, Any]


class Databases:
    """One server, and the name that each database has there."""

    def __init__(self, client: "pymongo.MongoClient[Document]", prefix: str = "") -> None:
        self.client, self.prefix = client, prefix

    def named(self, name: str) -> "pymongo.database.Database[Document]":
        """Return a service's database."""
        return self.client[f"{self.prefix}{name}"]

    @property
    def source(self) -> Source:
        """What the doctor examines here."""
        return Source(self.client, {name: self.named(name).name for name in ("event", "booking")})

    def beside(self, prefix: str) -> "Databases":
        """Return databases of other names on the same server."""
        return Databases(self.client, prefix)

    def collections(self) -> Iterator[tuple[str, str]]:
        """Yield every collection as database and name, in the order in which a backup reads them."""
        for database in DATABASES:
            for name in sorted(self.named(database).list_collection_names()):
                if not name.startswith("system."):
                    yield database, name

    def read(self, database: str, name: str) -> Iterator[bytes]:
        """Yield runs of BSON documents. The order of ids gives each document that stays once, whatever is written."""
        yield from self.named(database)[name].find_raw_batches({}, batch_size=BATCH).sort("_id")

    def read_ended(self, since: datetime) -> Iterator[bytes]:
        """Yield bookings that were cancelled or rejected since a moment."""
        ended = {"status": {"$in": ["cancelled", "rejected"]}, "updated_at": {"$gte": since}}
        yield from self.named("booking")["bookings"].find_raw_batches(ended, batch_size=BATCH).sort("_id")

    def indexes(self, database: str, name: str) -> list[Document]:
        """Return what `createIndexes` needs to make the indexes again."""
        found = [dict(index) for index in self.named(database)[name].list_indexes()]
        return [{**index, "key": dict(index["key"])} for index in found if index["name"] != "_id_"]

    def replace(self, part: Part, documents: Iterable[RawBSONDocument]) -> int:
        """Put a collection in the place of what is there; return how many documents it has then."""
        self.named(part.database)[part.collection].drop()
        self.named(part.database).create_collection(part.collection)
        if part.indexes:
            self.named(part.database).command("createIndexes", part.collection, indexes=part.indexes)
        target, rest = self.named(part.database)[part.collection], iter(documents)
        while batch := list(islice(rest, BATCH)):
            target.insert_many(batch)
        return target.count_documents({})

    def renew(self, part: Part, documents: Iterable[RawBSONDocument]) -> int:
        """Put newer forms in the place of documents that are there; return how many newer forms there were."""
        target, count = self.named(part.database)[part.collection], 0
        for document in documents:
            target.replace_one({"_id": document["_id"]}, document)
            count += 1
        return count

    def drop(self) -> None:
        """Remove the three databases."""
        for name in DATABASES:
            self.client.drop_database(self.named(name))

    def documents(self) -> int:
        """Return how many documents there are."""
        return sum(self.named(database)[name].estimated_document_count() for database, name in self.collections())

    def size(self) -> int:
        """Return how many bytes the documents have."""
        return sum(int(self.named(name).command("dbStats")["dataSize"]) for name in DATABASES)

    @property
    def unfinished(self) -> str | None:
        """The backup whose restore did not finish, None if there is none."""
        found = self.client[MARK]["state"].find_one({"_id": self.prefix})
        return str(found["backup"]) if found else None

    def mark(self, backup: str | None) -> None:
        """Say that a restore is under way, or (None) that it has finished."""
        state = self.client[MARK]["state"]
        if backup is None:
            state.delete_one({"_id": self.prefix})
        else:
            state.update_one({"_id": self.prefix}, {"$set": {"backup": backup}}, upsert=True)


@contextmanager
def connect(home: Home, environ: Mapping[str, str] = os.environ) -> Iterator[Databases]:
    """Open the databases that MONGODB_URI names, else those of the platform which runs here.

    Raises:
        CommandError: the address is wrong, nothing answers there, or the database failed later.
    """
    with connected(locate(home, environ), OPERATION_SECONDS) as client:
        try:
            yield Databases(client)
        except PyMongoError as error:
            what = f"the database failed: {error}"
            raise CommandError(what, "start it, then the same command again", Exit.NOT_RUNNING) from error
