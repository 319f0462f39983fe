"""The engine over pymongo's own asyncio client, against a real database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from bson import ObjectId
from odmantic import Field, Index, Model
from odmantic.exceptions import DuplicateKeyError
from pymongo.errors import PyMongoError

from kit.database import Database, open_database
from kit.errors import as_problem
from kit.problems import Overloaded
from kit.settings import Settings
from kit.types import StoredDatetime
from tests.support.database import free_port


class Seat(Model):
    """A model of these tests."""

    row: int
    label: str = Field(unique=True)
    sold_at: StoredDatetime | None = None

    model_config = {  # noqa: RUF012 - as ODMantic wants it
        "collection": "seats",
        "indexes": lambda: [Index(Seat.row, name="by_row")],
    }


@pytest_asyncio.fixture
async def database(service_settings: dict[str, Any]) -> AsyncIterator[Database]:
    async with open_database(Settings(port=0, **service_settings)) as found:
        await found.prepare([Seat])
        await found.collection(Seat).delete_many({})
        yield found


async def test_ping_is_answered(database: Database) -> None:
    await database.ping()


async def test_indexes_are_made_and_may_be_made_again(database: Database) -> None:
    await database.prepare([Seat])
    names = set(await database.collection(Seat).index_information())
    assert "by_row" in names
    assert any("label" in name for name in names)


async def test_saved_document_is_found_again(database: Database) -> None:
    sold_at = datetime(2030, 1, 31, 18, 0, 0, 123_000, tzinfo=UTC)
    saved = await database.engine.save(Seat(row=1, label="A1", sold_at=sold_at))
    found = await database.engine.find_one(Seat, Seat.id == saved.id)
    assert found == saved
    assert found is not None
    assert found.sold_at == sold_at
    assert found.__fields_modified__ == set()


async def test_what_is_not_there_is_none(database: Database) -> None:
    assert await database.engine.find_one(Seat, Seat.label == "nowhere") is None


async def test_only_changed_fields_are_written(database: Database) -> None:
    saved = await database.engine.save(Seat(row=1, label="A1"))
    await database.collection(Seat).update_one({"_id": saved.id}, {"$set": {"row": 9}})
    saved.label = "A2"
    await database.engine.save(saved)
    raw = await database.collection(Seat).find_one({"_id": saved.id})
    assert raw is not None
    assert (raw["row"], raw["label"]) == (9, "A2")


async def test_first_of_several_by_order(database: Database) -> None:
    for row, label in ((2, "B"), (1, "A"), (3, "C")):
        await database.engine.save(Seat(row=row, label=label))
    last = await database.engine.find_one(Seat, Seat.row > 0, sort=Seat.row.desc())  # type: ignore[attr-defined]
    assert last is not None
    assert last.label == "C"


async def test_insert_never_overwrites(database: Database) -> None:
    first = await database.engine.insert(Seat(row=1, label="A1"))
    with pytest.raises(DuplicateKeyError):
        await database.engine.insert(Seat(id=first.id, row=2, label="A2"))
    with pytest.raises(DuplicateKeyError):
        await database.engine.insert(Seat(row=2, label="A1"))
    raw = await database.collection(Seat).find({}).to_list()
    assert [(seat["row"], seat["label"]) for seat in raw] == [(1, "A1")]


async def test_save_respects_unique_indexes(database: Database) -> None:
    await database.engine.save(Seat(row=1, label="A1"))
    with pytest.raises(DuplicateKeyError):
        await database.engine.save(Seat(row=2, label="A1"))


async def test_lists_through_the_engine_are_not_offered(database: Database) -> None:
    with pytest.raises(NotImplementedError):
        database.engine.find(Seat)


async def test_other_databases_are_left_alone(database: Database, database_name: str) -> None:
    assert database.collection(Seat).database.name == database_name
    assert database.collection(Seat).name == "seats"


async def test_database_that_is_away_is_a_503(
    service_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.database.OPERATION_SECONDS", 0.1)
    away = service_settings | {"mongodb_uri": f"mongodb://127.0.0.1:{free_port()}"}
    async with open_database(Settings(port=0, **away)) as database:
        for work in (database.ping(), database.engine.find_one(Seat, Seat.id == ObjectId())):
            with pytest.raises(PyMongoError) as caught:
                await work
            assert isinstance(as_problem(caught.value), Overloaded)
