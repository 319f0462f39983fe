import asyncio
from typing import Any

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from kit import runtime as kit_runtime
from kit.indexes import IndexRefused
from kit.runtime import Runtime
from kit.settings import Settings


class FakeDatabase:
    """A database that answers pings, or does not."""

    def __init__(self) -> None:
        self.away = False
        self.pings = 0

    async def ping(self) -> None:
        self.pings += 1
        if self.away:
            raise ServerSelectionTimeoutError("mongodb:27017 refused")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit_runtime, "PING_SECONDS", 0)
    monkeypatch.setattr(kit_runtime, "START_PAUSE", 0)


@pytest.fixture
def fresh(settings: Settings) -> Runtime:
    return Runtime("sample", settings)


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "error",
    [
        ServerSelectionTimeoutError("refused"),
        RuntimeError("a model is wrong"),
        IndexRefused("users.email", "drop the other index"),
    ],
)
async def test_start_is_tried_until_it_works(
    fresh: Runtime, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    tries: list[int] = []

    async def prepare() -> None:
        tries.append(1)
        assert not fresh.lifecycle.started
        if len(tries) < 3:
            raise error

    fresh.start(FakeDatabase(), prepare)  # type: ignore[arg-type]
    await until(lambda: fresh.lifecycle.started)
    await fresh.stop()
    assert len(tries) == 3
    assert len([record for record in caplog.records if record.name == "kit.runtime"]) == 2


async def test_a_unique_index_that_is_refused_is_not_told_as_a_database_that_is_away(
    fresh: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    tries = iter([IndexRefused("users.email", "drop the other index")])

    async def prepare() -> None:
        for error in tries:
            raise error

    fresh.start(FakeDatabase(), prepare)  # type: ignore[arg-type]
    await until(lambda: fresh.lifecycle.started)
    await fresh.stop()
    (record,) = [record for record in caplog.records if record.name == "kit.runtime"]
    assert record.message == "a unique index can't be built, so the service does not start"
    assert (record.__dict__["index"], record.__dict__["remedy"]) == ("users.email", "drop the other index")


async def test_pings_keep_the_service_ready_and_their_failure_is_logged(
    fresh: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    database = FakeDatabase()
    fresh.start(database, lambda: asyncio.sleep(0))  # type: ignore[arg-type]
    await until(lambda: database.pings > 2)
    assert fresh.lifecycle.why_not_ready() == ""
    database.away = True
    seen = database.pings
    await until(lambda: database.pings > seen + 1)
    last = fresh.lifecycle.database_seen
    await until(lambda: database.pings > seen + 3)
    assert fresh.lifecycle.database_seen == last
    await fresh.stop()
    assert "the database does not answer" in caplog.messages


async def test_stop_ends_a_start_that_never_comes_about(fresh: Runtime) -> None:
    fresh.start(FakeDatabase(), asyncio.Event().wait)  # type: ignore[arg-type]
    await asyncio.sleep(0)
    await fresh.stop()
    assert not fresh.lifecycle.started


async def test_stop_without_a_start_is_nothing(fresh: Runtime) -> None:
    await fresh.stop()
