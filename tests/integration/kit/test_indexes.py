"""Indexes are built before a service serves, or beside it, and a failure is told as what it is."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import nullcontext
from typing import Any

import pymongo
import pytest
import pytest_asyncio
from odmantic import Model
from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ExecutionTimeout, OperationFailure

from kit import indexes
from kit.database import Database, open_database
from kit.indexes import IndexRefused
from kit.runtime import Runtime
from kit.settings import Settings

SLOW = "a build that takes longer than any other operation may"


class Ticket(Model):
    """A model of these tests: one index guards, one is for speed."""

    number: str
    row: int

    model_config = {  # noqa: RUF012 - as ODMantic wants it
        "collection": "index_tickets",
        "indexes": lambda: [IndexModel("number", name="number", unique=True), IndexModel("row", name="row")],
    }


@pytest_asyncio.fixture
async def database(service_settings: dict[str, Any]) -> AsyncIterator[Database]:
    async with open_database(Settings(port=0, **service_settings)) as found:
        await found.collection(Ticket).drop()
        yield found


@pytest.fixture
def running(service_settings: dict[str, Any]) -> Runtime:
    return Runtime("sample", Settings(port=0, **service_settings))


class Note(Model):
    """A model whose one index is for speed."""

    row: int

    model_config = {  # noqa: RUF012 - as ODMantic wants it
        "collection": "index_notes",
        "indexes": lambda: [IndexModel("row", name="row")],
    }


async def names(database: Database) -> set[str]:
    return set(await database.collection(Ticket).index_information())


def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is built from now on, with the limit that each build has."""
    seen: list[str] = []
    real = indexes.Wanted.build

    async def build(wanted: indexes.Wanted) -> None:
        seen.append(str(wanted))
        await real(wanted)

    monkeypatch.setattr(indexes.Wanted, "build", build)
    return seen


async def test_unique_indexes_are_there_before_the_service_serves(
    database: Database, running: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = built(monkeypatch)
    await running.prepare(database, [Ticket])
    assert seen == ["index_tickets.number"]
    await running.stop()


async def test_other_indexes_are_built_while_the_service_serves(
    database: Database, running: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.runtime.INDEX_PAUSE", 0)
    await running.prepare(database, [Ticket])
    (task,) = running.tasks._repeating
    await task
    assert {"number", "row"} <= await names(database)


async def test_a_build_is_not_bounded_by_the_limit_of_other_operations(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = []

    async def create(_: object) -> None:
        limits.append(pymongo._csot.remaining())

    for wanted in indexes.declared(database, [Ticket]):
        monkeypatch.setattr(wanted.collection, "create_indexes", create)
        await wanted.build()
    assert all(limit is not None and limit > 60 * 60 for limit in limits)


@pytest.mark.parametrize(("keys", "name"), [("row", "another_name"), ("other", "row")])
async def test_an_index_that_conflicts_is_told_with_its_remedy_and_holds_nobody_up(
    database: Database, caplog: pytest.LogCaptureFixture, keys: str, name: str
) -> None:
    await database.collection(Ticket).create_index(keys, name=name)
    left = await indexes.build_what_can_be(indexes.declared(database, [Ticket], unique=False))
    assert left == []
    (record,) = caplog.records
    assert (record.levelno, record.__dict__["index"]) == (logging.ERROR, "index_tickets.row")
    assert record.__dict__["remedy"].startswith("drop the other index, or rename this one")


async def test_a_unique_index_that_conflicts_is_refused_by_its_name(database: Database) -> None:
    await database.collection(Ticket).create_index("number", name="number")
    with pytest.raises(IndexRefused, match=r"index_tickets.number: drop the other index"):
        await database.prepare([Ticket])


async def test_documents_that_break_a_unique_index_are_named(database: Database) -> None:
    await database.collection(Ticket).insert_many([{"number": "7"}, {"number": "7"}])
    with pytest.raises(IndexRefused, match=r"remove all but one .*7"):
        await database.prepare([Ticket])


async def test_a_build_that_the_database_did_not_finish_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = indexes.declared(database, [Ticket], unique=False)

    async def fail(_: object) -> None:
        raise ExecutionTimeout(SLOW, 50)

    with monkeypatch.context() as patched:
        patched.setattr(wanted[0].collection, "create_indexes", fail)
        assert await indexes.build_what_can_be(wanted) == wanted
    assert await indexes.build_what_can_be(wanted) == []


async def test_every_collection_is_there_before_anything_writes_to_it(
    running: Runtime, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing_left(_: object) -> list[indexes.Wanted]:
        return []

    monkeypatch.setattr(indexes, "build_what_can_be", nothing_left)  # the build of an index makes its collection too
    await database.collection(Note).drop()
    await asyncio.gather(*(running.prepare(database, [Note]) for _ in range(3)))
    found = await database.client[database.engine.database_name].list_collection_names()
    await running.tasks.stop(patience=5)
    assert "index_notes" in found


@pytest.mark.parametrize(("code", "passes"), [(48, True), (13, False)], ids=["it is there", "not authorized"])
async def test_another_replica_may_create_a_collection_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, code: int, passes: bool
) -> None:
    """The embedded database never refuses a collection that is there, so the test itself does."""

    async def refused(*_: object, **__: object) -> None:
        raise OperationFailure("refused", code)

    await database.collection(Note).drop()
    monkeypatch.setattr(AsyncDatabase, "create_collection", refused)
    with nullcontext() if passes else pytest.raises(OperationFailure):
        await database.create_collections([Note])
