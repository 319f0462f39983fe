"""What one running service holds, found from a request through its application."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bson import ObjectId
from odmantic import Model
from pymongo.errors import PyMongoError
from quart import current_app

from kit import indexes
from kit.database import Database
from kit.indexes import IndexRefused
from kit.lifecycle import Lifecycle
from kit.metrics import Metrics
from kit.service_tokens import ServiceTokens
from kit.settings import Settings
from kit.tasks import Tasks, end
from kit.tokens import Verifier

log = logging.getLogger(__name__)
KEY = "eventsphere.runtime"
PING_SECONDS = 1.5
START_PAUSE = 0.3
INDEX_PAUSE = 60.0


class Runtime:
    """Settings, lifecycle, metrics, background work and the service's own rules (`service`)."""

    service: Any
    verifier: Verifier
    service_tokens: ServiceTokens | None = None

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.settings = settings
        self.lifecycle = Lifecycle()
        self.metrics = Metrics(name)
        self.tasks = Tasks(self.metrics.work)
        self._starting: list[asyncio.Task[None]] = []

    def start(self, database: Database, prepare: Callable[[], Awaitable[object]]) -> None:
        """Prepare the database in the background, as often as it takes, then begin to serve.

        The socket listens meanwhile, so that Kubernetes sees a process that is alive and not ready.
        """

        async def ping_database() -> None:
            await self._ping(database)

        self.tasks.every(PING_SECONDS, ping_database)
        self.tasks.begin(self.metrics.process.watch_loop())
        self._starting = [asyncio.create_task(self._start(prepare))]

    async def _start(self, prepare: Callable[[], Awaitable[object]]) -> None:
        while not self.lifecycle.started:
            try:
                await prepare()
                self.lifecycle.saw_database()
                self.lifecycle.started = True
            except IndexRefused as refused:
                log.error(  # noqa: TRY400 - the trace tells nothing
                    "a unique index can't be built, so the service does not start",
                    extra={"index": refused.name, "remedy": refused.remedy},
                )
                await asyncio.sleep(10 * START_PAUSE)
            except PyMongoError as error:
                log.warning("the database can't be reached yet", extra={"reason": str(error)[:200]})
                await asyncio.sleep(START_PAUSE)
            except Exception:
                log.exception("the service can't start; it tries again")
                await asyncio.sleep(10 * START_PAUSE)

    async def prepare(self, database: Database, models: Sequence[type[Model]]) -> None:
        """Create the collections and the indexes that guard correctness; others are built while the service serves.

        Raises:
            IndexRefused: the database can't have one of them.
        """
        await database.create_collections(models)
        await indexes.build(indexes.declared(database, models, unique=True))
        self.tasks.begin(self._build_others(indexes.declared(database, models, unique=False)))

    async def _build_others(self, left: Sequence[indexes.Wanted]) -> None:
        while left := await indexes.build_what_can_be(left):  # noqa: ASYNC110 - a build knows no event
            await asyncio.sleep(INDEX_PAUSE)

    async def _ping(self, database: Database) -> None:
        try:
            await database.ping()
            self.lifecycle.saw_database()
            self.metrics.database_up.set(1)
        except PyMongoError as error:
            self.metrics.database_up.set(0)
            log.warning("the database does not answer", extra={"reason": str(error)[:200]})

    def pseudonym(self, user_id: ObjectId) -> str:
        """Return a person's name in logs; an empty text in a service without secrets."""
        return self.service_tokens.pseudonyms.name(user_id) if self.service_tokens else ""

    async def stop(self) -> None:
        """Finish what was begun."""
        await end(self._starting)
        await self.tasks.stop(patience=self.settings.request_timeout_seconds)


def runtime() -> Runtime:
    """The runtime of the application that serves the current request."""
    found: Runtime = current_app.extensions[KEY]
    return found
