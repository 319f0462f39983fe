"""The picture and the page of a run."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from eventsphere import cli
from eventsphere.loadtest import record as records
from eventsphere.loadtest import report
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.samples import Event
from eventsphere.loadtest.verdict import judge
from tests.unit.eventsphere.loadtest.simulated import record, with_cluster


@pytest.fixture(scope="module")
def healthy() -> Record:
    return record()


def written(found: Record, folder: Path) -> tuple[bytes, str]:
    picture, page = report.write(found, judge(found), folder)
    return picture.read_bytes(), page.read_text()


def test_a_run_becomes_one_picture_and_one_page(healthy: Record, tmp_path: Path) -> None:
    picture, page = written(healthy, tmp_path)
    assert Image.open(io.BytesIO(picture)).size == (1200, 1100)
    assert "Load test of local" in page


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(healthy: Record, tmp_path: Path) -> None:
    _, page = written(healthy, tmp_path)
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    assert "<script" not in page
    assert "http" not in page.replace("ghcr.io", "")


def test_the_page_tells_every_line_and_every_rescale(healthy: Record, tmp_path: Path) -> None:
    _, page = written(healthy, tmp_path)
    assert all(f"<td>{line.name}</td>" in page for line in judge(healthy).lines)
    assert "2 to 4" in page
    assert "4 to 2" in page


def test_the_page_tells_kubernetes_events(healthy: Record, tmp_path: Path) -> None:
    event = Event(at=57, object="HorizontalPodAutoscaler/event", reason="SuccessfulRescale", message="New size: <4>")
    _, page = written(healthy.model_copy(update={"events": [event]}), tmp_path)
    assert "SuccessfulRescale" in page
    assert "New size: &lt;4&gt;" in page


def test_what_a_cluster_says_is_text_and_never_markup(healthy: Record, tmp_path: Path) -> None:
    _, page = written(with_cluster(healthy, lambda _: {"sync": "<img src=x onerror=alert(1)>"}), tmp_path)
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("change", [{"stall": 9.0}, {"load": [], "cluster": []}, {"interrupted": True}])
def test_an_invalid_run_is_drawn_with_its_reasons(change: dict[str, object], healthy: Record, tmp_path: Path) -> None:
    found = healthy.model_copy(update=change)
    picture, page = written(found, tmp_path)
    assert picture.startswith(b"\x89PNG")
    assert "The run proves nothing" in page
    assert judge(found).reasons[0].split(":")[0] in page


@pytest.mark.parametrize(("change", "status"), [({}, 0), ({"expected_driver": "memory"}, 1), ({"stall": 9.0}, 5)])
def test_judging_a_result_writes_its_report_and_exits_by_its_outcome(
    change: dict[str, object], status: int, healthy: Record, tmp_path: Path
) -> None:
    records.write(healthy.model_copy(update=change), tmp_path / "result.json")
    done = CliRunner().invoke(cli.app, ["loadtest", "judge", str(tmp_path / "result.json")])
    assert done.exit_code == status, done.output
    assert {path.name for path in tmp_path.iterdir()} == {"result.json", "report.html", "report.png"}
