"""The command line: judge and compare recorded runs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventsphere import cli
from eventsphere.errors import CommandError
from eventsphere.loadtest import record as records
from eventsphere.loadtest.record import Record
from tests.unit.eventsphere.loadtest.simulated import record


@pytest.fixture(scope="module")
def healthy() -> Record:
    return record()


def saved(found: Record, folder: Path, name: str = "result") -> str:
    path = folder / f"{name}.json"
    records.write(found, path)
    return str(path)


def test_a_record_survives_its_file(healthy: Record, tmp_path: Path) -> None:
    assert records.read(Path(saved(healthy, tmp_path))) == healthy


def test_comparing_equal_results_finds_nothing_worse(healthy: Record, tmp_path: Path) -> None:
    path = saved(healthy, tmp_path)
    done = CliRunner().invoke(cli.app, ["loadtest", "compare", path, path, *["--equal", path] * 3])
    assert done.exit_code == 0, done.output
    assert "0 worse" in done.output


@pytest.mark.parametrize("content", ["", "{}", '{"version": 2}'])
def test_what_is_no_result_is_refused_by_its_place(content: str, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=r"result\.json"):
        records.read(path)


def test_a_missing_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such result"):
        records.read(tmp_path / "result.json")


@pytest.mark.parametrize("command", ["run", "preflight", "judge", "compare"])
def test_every_command_tells_its_exit_statuses(command: str) -> None:
    done = CliRunner().invoke(cli.app, ["loadtest", command, "--help"], env={"COLUMNS": "200"})
    assert "5 invalid" in done.output


def test_an_environment_s_name_alone_means_a_run() -> None:
    done = CliRunner().invoke(cli.app, ["loadtest", "qa", "--shape", "step"])
    assert isinstance(done.exception, CommandError)
    assert "qa" in str(done.exception)


def test_options_may_come_before_the_environment() -> None:
    done = CliRunner().invoke(cli.app, ["loadtest", "--shape", "square", "local"])
    assert "no shape 'square'" in str(done.exception)
