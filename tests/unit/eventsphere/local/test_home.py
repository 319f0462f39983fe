import stat
from pathlib import Path

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.local.home import LONGEST_SOCKET_PATH, ROOT, Home, write_private


def test_it_is_in_the_repository_unless_the_environment_says_otherwise() -> None:
    assert Home.locate({}).path == ROOT / ".eventsphere"
    assert (ROOT / "pyproject.toml").exists()
    assert Home.locate({"EVENTSPHERE_HOME": "/elsewhere"}).path == Path("/elsewhere")


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("years of work")
    for act in (Home(tmp_path).prepare, Home(tmp_path).empty):
        with pytest.raises(CommandError, match="was not made by eventsphere") as caught:
            act()
        assert caught.value.exit_status == Exit.USAGE
    assert precious.read_text() == "years of work"


def test_emptying_deletes_what_is_inside_and_nothing_that_links_point_to(home: Home, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    (home.path / "folder").symlink_to(outside)
    (home.path / "database").mkdir()
    (home.path / "database" / "data").write_text("gone")
    home.empty()
    assert (outside / "kept.txt").read_text() == "kept"
    assert sorted(path.name for path in home.path.iterdir()) == ["logs", "up.lock"]


def test_a_path_too_long_for_a_socket_moves_the_socket(tmp_path: Path) -> None:
    short, long = Home(Path("/run/x")), Home(tmp_path / ("deep" * 40))
    assert short.socket.parent == short.path
    assert len(str(long.socket)) <= LONGEST_SOCKET_PATH
    assert long.socket != Home(tmp_path / ("deep" * 41)).socket


def test_private_files_are_private_from_their_first_moment(home: Home) -> None:
    write_private(home.secrets, "one")
    write_private(home.secrets, "two")
    assert home.secrets.read_text() == "two"
    assert stat.S_IMODE(home.secrets.stat().st_mode) == 0o600
    assert not list(home.path.glob("secrets.json.*"))


def test_nobody_else_can_look_into_it(tmp_path: Path) -> None:
    open_to_all = tmp_path / "home"
    open_to_all.mkdir(mode=0o755)
    home = Home(open_to_all)
    home.prepare()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home.path, home.logs, home.lock)] == [0o700, 0o700, 0o600]


def test_a_folder_that_can_not_be_made_is_said_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"can't be used .*: set EVENTSPHERE_HOME"):
        Home(tmp_path / "file" / "home").prepare()
