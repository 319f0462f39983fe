"""A server with the three databases of a small, sound platform, and a place for its backups."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest

from eventsphere.backup.databases import Databases
from eventsphere.backup.dump import dump
from eventsphere.backup.keys import Keys
from eventsphere.backup.manifest import DATABASES, Manifest
from eventsphere.backup.places import Folder
from tests.support.database import running_database
from tests.support.sold import sold

Document = dict[str, Any]
Content = dict[str, list[Document]]


class Platform:
    """The databases, and what a test does with them."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri, self.folder = uri, folder
        self.client: pymongo.MongoClient[Document] = pymongo.MongoClient(uri, tz_aware=True)
        self.databases = Databases(self.client)
        self.keys = Keys(folder, {})
        self.place = Folder(folder)

    def fill(self) -> None:
        """Two people, and an event with one confirmed booking of two seats."""
        event, booking = sold()
        auth = self.client["auth"]
        self.client["event"]["events"].insert_one(event)
        self.client["booking"]["bookings"].insert_one(booking)
        self.client["booking"]["bookings"].create_index([("event_id", 1), ("_id", -1)], name="by_event")
        auth["users"].insert_many([{"email": f"{name}@example.org"} for name in ("ann", "bob")])
        auth["users"].create_index("email", unique=True, name="email")
        auth["sessions"].insert_one({"_id": "login", "expires_at": datetime.now(UTC) + timedelta(days=1)})
        auth["sessions"].create_index("expires_at", name="expires_at", expireAfterSeconds=0)

    def content(self) -> Content:
        """Every document, by collection, with the names of its indexes as the last one."""
        return {
            f"{database}.{name}": [
                *self.client[database][name].find().sort("_id"),
                {"indexes": sorted(self.client[database][name].index_information())},
            ]
            for database, name in self.databases.collections()
        }

    def back_up(self) -> Manifest:
        return dump(self.databases, self.place, "local", self.keys.recipient())

    def clear(self) -> None:
        for name in self.client.list_database_names():
            if name in {*DATABASES, "eventsphere_restore"} or name.startswith(("scratch_", "restore_")):
                self.client.drop_database(name)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of its own: the databases have the names that they have in an environment."""
    with running_database() as uri:
        yield uri


@pytest.fixture
def platform(server: str, tmp_path: Path) -> Iterator[Platform]:
    made = Platform(server, tmp_path / "backups")
    made.clear()
    made.fill()
    yield made
    made.clear()
    made.client.close()
