import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventsphere import cli

COMMANDS = ("up", "down", "status", "logs", "demo")


def run(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "eventsphere", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"EVENTSPHERE_HOME": str(home), "COLUMNS": "200"},
    )


def test_help_names_every_command_and_the_exit_statuses() -> None:
    text = CliRunner().invoke(cli.app, ["--help"], env={"COLUMNS": "200"}).output
    assert all(command in text for command in COMMANDS)
    assert "3 not running" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "Exit status" in result.output


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["status"], 3), (["logs"], 3), (["demo"], 3), (["down"], 0), (["up", "--database", "oracle"], 2), (["upp"], 2)],
)
def test_what_goes_wrong_has_a_status_and_no_traceback(arguments: list[str], status: int, tmp_path: Path) -> None:
    done = run(*arguments, home=tmp_path / "home")
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_an_error_is_one_line_with_its_remedy(tmp_path: Path) -> None:
    done = run("status", home=tmp_path / "home")
    assert done.stderr == "EventSphere was not started here: start it with `make up`\n"


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    done = run("up", "--fresh", home=tmp_path)
    assert done.returncode == 2
    assert "was not made by eventsphere" in done.stderr
    assert (tmp_path / "mine.txt").exists()
