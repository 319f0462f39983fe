import shutil
from typing import Any

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.local import container, database
from eventsphere.local.database import DatabaseChoice
from eventsphere.local.home import Home

AUTO = DatabaseChoice.AUTO


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is installed; a test changes it."""
    there: dict[str, Any] = {"mongod": "/usr/bin/mongod", "engine": "/usr/bin/docker", "image": True}
    monkeypatch.setattr(shutil, "which", lambda name: there["mongod"] if name == "mongod" else None)
    monkeypatch.setattr(container, "engine", lambda: there["engine"])
    monkeypatch.setattr(container, "has_image", lambda _: there["image"])
    return there


def kind(home: Home, wanted: DatabaseChoice = AUTO, **environ: str) -> str:
    return database.choose(wanted, environ, 27417, home).kind


def test_the_developers_own_database_goes_first_and_needs_no_process(home: Home, machine: dict[str, Any]) -> None:
    chosen = database.choose(AUTO, {"MONGODB_URI": "mongodb://db.test/"}, 27417, home)
    assert (chosen.kind, chosen.uri, chosen.program) == ("external", "mongodb://db.test/", None)


def test_then_an_installed_one_then_a_container_then_the_embedded_one(home: Home, machine: dict[str, Any]) -> None:
    assert kind(home) == "mongod"
    home.empty()
    machine["mongod"] = None
    assert kind(home) == "container"
    home.empty()
    machine["image"] = False
    assert kind(home) == "embedded"


def test_data_stay_where_they_are_when_a_better_database_appears(home: Home, machine: dict[str, Any]) -> None:
    assert kind(home, DatabaseChoice.EMBEDDED) == "embedded"
    assert kind(home) == "embedded"
    home.empty()
    assert kind(home) == "mongod"


def test_the_embedded_one_writes_through_and_has_no_retryable_writes(home: Home, machine: dict[str, Any]) -> None:
    chosen = database.choose(DatabaseChoice.EMBEDDED, {}, 27417, home)
    assert chosen.program
    assert "--sync-on-commit" in chosen.program.argv
    assert chosen.uri == "mongodb://127.0.0.1:27417/?retryWrites=false"


@pytest.mark.parametrize("wanted", [DatabaseChoice.MONGOD, DatabaseChoice.CONTAINER])
def test_one_that_is_not_there_says_what_to_do(home: Home, machine: dict[str, Any], wanted: DatabaseChoice) -> None:
    machine.update(mongod=None, engine=None)
    with pytest.raises(CommandError, match=f"no {wanted.value} database") as caught:
        kind(home, wanted)
    assert caught.value.exit_status == Exit.USAGE
    assert caught.value.remedy


def test_data_of_a_database_that_is_gone_are_not_left_behind_for_an_empty_one(
    home: Home, machine: dict[str, Any]
) -> None:
    assert kind(home) == "mongod"
    machine["mongod"] = None
    with pytest.raises(CommandError, match=r"those of mongod, which is not here any more: .*--fresh"):
        kind(home)
    assert kind(home, DatabaseChoice.EMBEDDED) == "embedded"
