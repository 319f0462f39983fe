"""Fixtures of every integration test: a real database, services over real HTTP, keys and tokens."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Any, TypeAlias

import pymongo
import pytest
import pytest_asyncio
from quart import Quart

from tests.support.client import Client
from tests.support.database import running_database
from tests.support.keys import TokenKeys, make_keys
from tests.support.plans import complaints
from tests.support.queries import Recorder
from tests.support.serving import serving

Serve: TypeAlias = Callable[[Quart], Awaitable[Client]]


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """A machine that tests may stand still for many seconds: nothing times out but what a test makes time out."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("kit.client.CONNECT_SECONDS", "kit.client.ATTEMPT_SECONDS", "kit.database.OPERATION_SECONDS"):
            patch.setattr(limit, 60)
        patch.setattr("kit.client.CALL_SECONDS", 120)
        patch.setattr("booking.seats.CALL_SECONDS", 120)
        patch.setattr("kit.database.CONNECT_MS", 60_000)
        yield


@pytest.fixture(scope="session")
def mongodb_uri() -> Iterator[str]:
    """Where the database is."""
    with running_database() as uri:
        yield uri


@pytest.fixture(scope="session")
def queries() -> Recorder:
    """Every query that services make from now on."""
    recorder = Recorder()
    pymongo.monitoring.register(recorder)
    return recorder


@pytest.fixture(scope="module")
def database_name(mongodb_uri: str, queries: Recorder, request: pytest.FixtureRequest) -> Iterator[str]:
    """Name a database of this test module's own. At its end every query that a service made must have an index."""
    name = f"{request.module.__name__.rpartition('.')[2][:24]}_{token_hex(4)}"
    yield name
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        told = complaints(client[name], queries.take(name))
        client.drop_database(name)
    assert not told, "\n".join(told)


@pytest.fixture(scope="module")
def service_settings(mongodb_uri: str, database_name: str) -> dict[str, Any]:
    """Settings that every service needs, with rate limits out of the tests' way."""
    return {
        "mongodb_uri": mongodb_uri,
        "mongodb_database": database_name,
        "drain_seconds": 0,
        "request_timeout_seconds": 60,
        "rate_limit_factor": 1_000_000,
    }


@pytest_asyncio.fixture(scope="module")
async def serve() -> AsyncIterator[Serve]:
    """Serves applications until the end of the test module: `client = await serve(app)`."""
    async with AsyncExitStack() as stack:

        async def start(app: Quart) -> Client:
            return await stack.enter_async_context(serving(app))

        yield start


@pytest.fixture(scope="session")
def keys() -> TokenKeys:
    """The key pair of auth in this test run; `keys.token(role="organizer", sub=id)` makes tokens."""
    return make_keys()
