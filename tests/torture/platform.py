"""A real platform of its own, started as people start it, and what a row of the table needs from it."""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import aiohttp
import pymongo
from bson import ObjectId
from pymongo import AsyncMongoClient

from auth.keys import read_keys
from eventsphere.doctor.run import Examination, examine
from eventsphere.doctor.source import Source
from eventsphere.local import programs, supervisor
from eventsphere.local.home import Home
from kit.database import Database
from tests.e2e.running import Command, running
from tests.support.client import Client
from tests.support.keys import TokenKeys
from tests.support.seated import sample

NAMES = {"event": "event", "booking": "booking"}
SWEEPER_PERIOD = 15 + 1 + 1  # seconds: a lease, a sweep, and the outbox after it
PATIENCE = 60


@dataclass(frozen=True)
class Platform:
    """A running platform."""

    command: Command

    @property
    def home(self) -> Home:
        return Home(self.command.home)

    @cached_property
    def plan(self) -> programs.Platform:
        return programs.load(self.home)

    @cached_property
    def secrets(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.home.secrets.read_text())
        return found

    @cached_property
    def keys(self) -> TokenKeys:
        """Auth's own key: people by the thousand without as many registrations."""
        pem = self.secrets["jwt_private_key"]
        return TokenKeys(pem, "", read_keys(pem))

    def url(self, name: str) -> str:
        """Where a process listens."""
        return f"http://127.0.0.1:{self.plan.program(name).port}"

    def states(self) -> dict[str, supervisor.ProcessState]:
        return supervisor.states(self.home)

    def pid(self, name: str) -> int:
        """The process id, 0 while it does not run."""
        found = self.states().get(name)
        return found.pid if found else 0

    @cached_property
    def database(self) -> "pymongo.MongoClient[dict[str, Any]]":
        uri = self.plan.program("event").environ["MONGODB_URI"]
        return pymongo.MongoClient(uri, tz_aware=True, serverSelectionTimeoutMS=20_000)

    @property
    def source(self) -> Source:
        return Source(self.database, NAMES)

    async def new_event(self, client: Client, capacity: int) -> str:
        """An event on sale."""
        token = self.keys.token("organizer", ObjectId())
        starts = datetime.now(UTC) + timedelta(days=30)
        body = {
            "title": "Evening of strings",
            "category": "music",
            "venue": "Old Town Hall",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "capacity": capacity,
            "price": {"amount": 4500, "currency": "USD"},
        }
        made = await _insist(client, "/api/events", 201, token, json=body)
        await _insist(client, f"/api/events/{made['id']}/publish", 200, token)
        return str(made["id"])

    @asynccontextmanager
    async def scratch(self, capacity: int) -> AsyncIterator[tuple[Database, list[ObjectId]]]:
        """The same server, with two events in a database of their own: seats are taken there without bookings."""
        uri = self.plan.program("event").environ["MONGODB_URI"]
        async with AsyncMongoClient[dict[str, Any]](uri, tz_aware=True) as connection:
            database, ids = Database(connection, "scratch"), [ObjectId(), ObjectId()]
            for event_id in ids:
                await database.engine.insert(sample(event_id, capacity))
            yield database, ids
            await connection.drop_database("scratch")

    def rewire(self, name: str, **environ: str) -> None:
        """Give a process other settings from its next start on."""
        kept = json.loads(self.home.platform.read_text())
        for program in kept["programs"]:
            if program["name"] == name:
                program["environ"] |= environ
        self.home.platform.write_text(json.dumps(kept))

    async def examine(self) -> Examination:
        """What the doctor finds."""
        return await asyncio.to_thread(examine, self.source)

    async def at_rest(self, seconds: float = PATIENCE) -> Examination:
        """What the doctor finds once nothing is under way, or after so many seconds."""
        until = asyncio.get_running_loop().time() + seconds
        while True:
            found = await self.examine()
            if found.progress.is_over or asyncio.get_running_loop().time() > until:
                return found
            await asyncio.sleep(0.3)

    def event(self, event_id: str) -> dict[str, Any]:
        """The event as it is stored."""
        found = self.source.events.find_one({"_id": ObjectId(event_id)})
        assert found is not None
        return found

    def statuses(self, event_id: str) -> dict[str, str]:
        """The state of each booking of an event."""
        found = self.source.bookings.find({"event_id": ObjectId(event_id)}, {"status": 1})
        return {str(each["_id"]): each["status"] for each in found}

    async def until_ready(self, name: str) -> None:
        """Wait until a process that was ended is there again."""
        url = self.url(name)
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while not await _is_ready(session, url):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)


async def _insist(client: Client, path: str, status: int, token: str, **sent: Any) -> Any:
    """Repeat a call until it succeeds: processes may be on their way back."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                reply = await client.post(path, token=token, **sent)
                if reply.status == status:
                    return reply.body
                assert reply.status >= 500, reply.raw
            await asyncio.sleep(0.3)


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(f"{url}/readyz", timeout=aiohttp.ClientTimeout(total=1)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def codes(found: Examination) -> list[str]:
    """What is wrong, in words."""
    return [f"{each.code}: {each.subject}: {each.what}" for each in found.findings]


@contextmanager
def platform(*, replicas: int = 1, rate_limit_factor: str = "1000000") -> Iterator[Platform]:
    """A platform that runs until the end of the block, with rate limits out of the way unless they are given."""
    os.environ["RATE_LIMIT_FACTOR"] = rate_limit_factor
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        command = Command(Path(folder) / "home")
        with running(command, "--free-ports", "--replicas", str(replicas)):
            started = Platform(command)
            try:
                yield started
            finally:
                started.database.close()


@asynccontextmanager
async def client(url: str, connections: int = 0) -> AsyncIterator[Client]:
    """A client of the platform with its own connections."""
    connector = aiohttp.TCPConnector(limit=connections)
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield Client(session, url)
