import os

import pytest

from eventsphere.errors import CommandError
from eventsphere.local import damage
from eventsphere.local.home import Home

DAMAGES = {
    "_wiredtiger.WiredTigerError: WT_TRY_SALVAGE: database corruption detected": "database corruption detected",
    "[ERROR]: __ckpt: WiredTiger.wt is an unsupported WiredTiger source file version 99.1": "version 99.1",
    "_wiredtiger.WiredTigerError: Permission denied": "Permission denied",
    '{"s":"F","msg":"the data files are incompatible with this version"}': "version",
}


@pytest.fixture
def data(home: Home) -> Home:
    """A home whose embedded database has data."""
    (home.path / "database.kind").write_text("embedded")
    (home.path / "database").mkdir()
    return home


def says(home: Home, line: str) -> CommandError | None:
    (home.logs / "database.log").write_text(f"started\n{line}\n")
    return damage.diagnose(home)


@pytest.mark.parametrize(("line", "why"), DAMAGES.items())
def test_damage_is_one_line_with_the_folder_the_reason_and_the_remedy(data: Home, line: str, why: str) -> None:
    told = str(says(data, line))
    assert f"data in {data.path / 'database'} (" in told
    assert why in told
    assert "move that folder away" in told
    assert "make up ARGS=--fresh" in told
    assert "\n" not in told


@pytest.mark.parametrize("line", ["_wiredtiger.WiredTigerError: Device or resource busy", "address already in use"])
def test_what_else_ends_a_database_is_not_called_damage(data: Home, line: str) -> None:
    assert says(data, line) is None


def test_a_file_in_the_place_of_the_folder_is_refused(data: Home) -> None:
    (data.path / "database").rmdir()
    (data.path / "database").touch()
    with pytest.raises(CommandError, match=r"it is no folder\): move"):
        damage.require_usable(data)


def test_data_that_others_own_are_refused(data: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.path / "database" / "WiredTiger").touch()
    damage.require_usable(data)
    monkeypatch.setattr(os, "access", lambda path, _: path.name != "WiredTiger")
    with pytest.raises(CommandError, match=r"you may not read and write WiredTiger\): move"):
        damage.require_usable(data)


def test_a_home_without_data_is_usable(home: Home) -> None:
    damage.require_usable(home)
