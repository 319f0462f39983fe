"""MongoDB through pymongo's own asyncio client, and ODMantic's engine on top of it.

ODMantic's engine expects motor, which is no longer developed; `Engine` overrides the three methods
where the two clients differ. Counters never go through `engine.save` (last write wins): they have
guarded updates in each service's `repository.py`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar

import pymongo.errors
from odmantic import AIOEngine, Model
from odmantic.engine import AIOCursor
from odmantic.exceptions import DuplicateKeyError
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection

from kit import driver as driver  # mends pymongo before its first use
from kit import indexes, traces
from kit.settings import Settings

Document: TypeAlias = dict[str, Any]
Collection: TypeAlias = AsyncCollection[Document]
ModelT = TypeVar("ModelT", bound=Model)

OPERATION_SECONDS = 5
"""The most that one operation may take, finding a server included. Building an index has its own limit."""
CONNECT_MS = 2_000
"""How long the server may take to accept a connection, and to answer when it is asked whether it is there."""
CONNECTIONS = 64
"""The most connections for what people ask."""
RESERVED_CONNECTIONS = 8
"""Those that are kept for background work and pings, which a rush of requests must never starve."""
NAMESPACE_EXISTS = 48
"""MongoDB's code for a collection that is there already."""
GOODBYE_MS = 2_000
"""How long closing looks for a server to say goodbye to (operations have their own limit)."""


class Engine(AIOEngine):
    """ODMantic over `AsyncMongoClient`."""

    def find(self, model: type[ModelT], *queries: Any, **options: Any) -> AIOCursor[ModelT]:
        """Not here: lists read raw documents with a projection, which costs a sixth."""
        raise NotImplementedError("read lists through the collection, with a projection")

    async def find_one(
        self, model: type[ModelT], *queries: Any, sort: Any = None, session: Any = None
    ) -> ModelT | None:
        """The first document that matches all queries, as a model."""
        order = self._validate_sort_argument(sort)
        found = await self.get_collection(model).find_one(
            self._build_query(*queries), sort=list(order.items()) if order else None, session=session
        )
        return None if found is None else parse(model, found)

    async def save(self, instance: ModelT, *, session: Any = None) -> ModelT:
        """Insert or overwrite the changed fields of one document.

        Raises:
            odmantic.exceptions.DuplicateKeyError: a unique index refuses it.
        """
        return await self._save(instance, session)

    async def insert(self, instance: ModelT) -> ModelT:
        """Insert a new document, never overwriting one.

        Raises:
            odmantic.exceptions.DuplicateKeyError: its id or another unique key is taken.
        """
        try:
            await self.get_collection(type(instance)).insert_one(instance.model_dump_doc())
        except pymongo.errors.DuplicateKeyError as error:
            raise DuplicateKeyError(instance, error) from error
        return instance


def parse(model: type[ModelT], document: Document) -> ModelT:
    """A raw document as a model, with nothing marked as changed."""
    instance = model.model_validate_doc(document)
    object.__setattr__(instance, "__fields_modified__", set())
    return instance


class Database:
    """One service's database: the client, the engine and the collections of its models."""

    def __init__(self, client: AsyncMongoClient[Document], name: str) -> None:
        self.client = client
        self.engine = Engine(client, name)  # type: ignore[arg-type]

    def collection(self, model: type[Model]) -> Collection:
        """The raw collection of a model, for guarded updates and lists."""
        found: Collection = self.client[self.engine.database_name][model.__collection__]
        return found

    async def ping(self) -> None:
        """Ask the server for a sign of life.

        Raises:
            pymongo.errors.PyMongoError: it gave none in time.
        """
        await self.client.admin.command("ping")

    async def create_collections(self, models: Sequence[type[Model]]) -> None:
        """Create the collections that are missing; safe to repeat and to run in every replica.

        A collection that a first write and the build of an index create at the same time blocks the embedded database:
        each waits for the other.
        """
        database = self.client[self.engine.database_name]
        there = set(await database.list_collection_names())
        for name in sorted({model.__collection__ for model in models} - there):
            try:
                await database.create_collection(name, check_exists=False)
            except pymongo.errors.OperationFailure as error:
                if error.code != NAMESPACE_EXISTS:  # another replica was faster
                    raise

    async def prepare(self, models: Sequence[type[Model]]) -> None:
        """Build every index that the models declare, and wait for it; safe to repeat and to run in every replica."""
        await self.create_collections(models)
        await indexes.build(indexes.declared(self, models))


@asynccontextmanager
async def open_database(
    settings: Settings, listeners: Sequence[Any] = (), connections: int = CONNECTIONS
) -> AsyncIterator[Database]:
    """Connect lazily; the pool closes at the end."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        settings.mongodb_uri.get_secret_value(),
        tz_aware=True,
        timeoutMS=int(OPERATION_SECONDS * 1000),
        serverSelectionTimeoutMS=GOODBYE_MS,
        connectTimeoutMS=CONNECT_MS,
        maxPoolSize=connections,
        appname="eventsphere",
        event_listeners=[*listeners, *traces.listeners()],
    )
    try:
        yield Database(client, settings.mongodb_database)
    finally:
        await client.close()
