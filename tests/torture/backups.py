"""Backups while people book and cancel: each can be restored, and has what was confirmed before it began."""

import asyncio
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bson import ObjectId

from eventsphere.backup.databases import Databases
from eventsphere.backup.dump import dump
from eventsphere.backup.keys import Keys
from eventsphere.backup.places import Folder
from eventsphere.backup.verify import heal, load, scratch
from eventsphere.doctor.run import examine
from tests.support.client import Client
from tests.torture.buyers import Outcome, buy
from tests.torture.platform import Platform, client
from tests.torture.table import Row

BUYERS = 12
SEATS = 60


@dataclass
class Vault:
    """Where backups go, and what was found in them."""

    databases: Databases
    folder: Path
    repairs: list[int] = field(default_factory=list)
    missing: int = 0
    wrong_indexes: int = 0
    findings: list[str] = field(default_factory=list)

    def keep(self, told: Outcome) -> None:
        """Make a backup, restore it beside the data, and compare."""
        place, keys, promised = Folder(self.folder), Keys(self.folder, {}), frozenset(told.confirmed)
        made = dump(self.databases, place, "local", keys.recipient())
        with scratch(self.databases) as restored:
            load(made, place, keys.identity(), restored)
            self.repairs.append(len(heal(restored)))
            self._compare(restored, promised & frozenset(told.confirmed), promised)

    def _compare(self, restored: Databases, kept: frozenset[str], promised: frozenset[str]) -> None:
        """Somebody who cancels meanwhile may be cancelled in the backup, too."""
        found = {str(each["_id"]): each["status"] for each in restored.named("booking")["bookings"].find()}
        self.missing += sum(found.get(each) != "confirmed" for each in kept)
        self.missing += sum(found.get(each) not in {"confirmed", "cancelled"} for each in promised)
        for database, name in self.databases.collections():
            self.wrong_indexes += self.databases.indexes(database, name) != restored.indexes(database, name)
        self.findings += [each.code for each in examine(restored.source).findings]


async def backups(platform: Platform, dumps: int, seed: int) -> Row:
    """Make so many backups while people book and cancel."""
    row = Row(f"{dumps} backups under load, each restored")
    chance, told, people = random.Random(seed), Outcome(), list[asyncio.Task[None]]()  # noqa: S311 - repeatable
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(Databases(platform.database), Path(folder))
        async with client(platform.plan.url) as calls:
            for _ in range(dumps):
                people += await _crowd(platform, calls, chance, told)
                await asyncio.gather(asyncio.to_thread(vault.keep, told), asyncio.sleep(1.1))
            await asyncio.gather(*people)
    row.counts = {
        "bookings confirmed before a backup and not in it": (vault.missing, 0),
        "collections with other indexes": (vault.wrong_indexes, 0),
        "doctor's findings in what was restored": (vault.findings, []),
        "people without an answer": (told.gave_up, 0),
    }
    row.shown = {"repairs in each": vault.repairs, "confirmed": len(told.confirmed), "cancelled": len(told.cancelled)}
    return row


async def _crowd(platform: Platform, calls: Client, chance: random.Random, told: Outcome) -> list["asyncio.Task[None]"]:
    event_id = await platform.new_event(calls, SEATS)
    return [
        asyncio.create_task(
            buy(calls, platform.keys.token(sub=ObjectId()), event_id, 2, told, cancel=chance.random() < 0.3)
        )
        for _ in range(BUYERS)
    ]
