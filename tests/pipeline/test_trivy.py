"""Trivy looks at every platform of an image, by one database that is recent; what stops an image stops its job."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eventsphere.delivery import trivy
from eventsphere.errors import CommandError, Exit
from tests.pipeline.archives import archive
from tests.pipeline.asked import Asked

BOTH = ("linux/amd64", "linux/arm64")
NOW = datetime.now(UTC)


def known(folder: Path, age: timedelta = timedelta(hours=5)) -> Path:
    """A folder with the metadata of a database of this age, as Trivy writes it: with nanoseconds."""
    path = folder / "database" / trivy.METADATA
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"Version": 2, "UpdatedAt": f"{NOW - age:%Y-%m-%dT%H:%M:%S}.123456789Z"}))
    return folder / "database"


def test_every_platform_is_scanned_and_has_its_bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(tmp_path / "bin", monkeypatch, trivy="")
    archive(tmp_path / "auth.tar", *BOTH, "unknown/unknown")
    trivy.scan("auth", tmp_path, known(tmp_path))
    gates = [line for line in asked.lines() if "--exit-code 1" in line]
    assert [line.rpartition("@")[2] for line in gates] == [f"sha256:{1:064x}", f"sha256:{2:064x}"]
    assert all("--severity HIGH,CRITICAL --ignore-unfixed" in line for line in gates)
    assert sum("cyclonedx" in line for line in asked.lines()) == 2


def test_every_scan_is_by_the_run_s_own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(tmp_path / "bin", monkeypatch, trivy="")
    archive(tmp_path / "auth.tar", *BOTH)
    folder = known(tmp_path)
    trivy.scan("auth", tmp_path, folder)
    assert all(f"--cache-dir {folder} --skip-db-update --offline-scan" in line for line in asked.lines())


def test_trivy_finds_each_platform_in_the_index_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BuildKit nests an index in the layout's own. Trivy looks for a digest in the layout's own alone."""
    keep = f'for each; do case $each in *@sha256:*) cp "${{each%%@*}}/index.json" {tmp_path}/index.json;; esac; done'
    asked = Asked(tmp_path / "bin", monkeypatch, trivy=keep)
    archive(tmp_path / "auth.tar", *BOTH)
    trivy.scan("auth", tmp_path, known(tmp_path))
    listed = {each["digest"] for each in json.loads((tmp_path / "index.json").read_text())["manifests"]}
    assert {line.rpartition("@")[2] for line in asked.lines()} <= listed


def test_a_fault_on_one_platform_stops_the_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = f'case "$*" in *exit-code*{2:064x}) exit 1;; esac'
    Asked(tmp_path / "bin", monkeypatch, trivy=bad)
    archive(tmp_path / "auth.tar", *BOTH)
    with pytest.raises(CommandError, match="trivy failed with status 1"):
        trivy.scan("auth", tmp_path, known(tmp_path))


@pytest.mark.parametrize("platforms", [("linux/amd64",), (), (*BOTH, "linux/s390x")])
def test_an_archive_of_other_platforms_is_refused(
    platforms: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Asked(tmp_path / "bin", monkeypatch, trivy="")
    archive(tmp_path / "auth.tar", *platforms)
    with pytest.raises(CommandError, match="build for linux/amd64 and linux/arm64"):
        trivy.scan("auth", tmp_path, known(tmp_path))


def test_a_database_comes_from_the_first_mirror_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(tmp_path / "bin", monkeypatch, trivy="")
    trivy.database(known(tmp_path))
    (line,) = asked.lines()
    assert "--download-db-only" in line
    (mirrors,) = [word.split(",") for word in line.split() if "trivy-db" in word]
    assert len({mirror.partition("/")[0] for mirror in mirrors}) >= 3


def test_no_mirror_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Asked(tmp_path / "bin", monkeypatch, trivy="exit 1")
    with pytest.raises(CommandError, match="trivy failed with status 1"):
        trivy.database(tmp_path / "database")


def test_an_old_database_is_no_clean_bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(tmp_path / "bin", monkeypatch, trivy="")
    archive(tmp_path / "auth.tar", *BOTH)
    old = known(tmp_path, trivy.OLDEST + timedelta(hours=1))
    for attempt in (lambda: trivy.database(old), lambda: trivy.scan("auth", tmp_path, old)):
        with pytest.raises(CommandError, match="so it does not know what was found since: fetch it again"):
            attempt()
    assert not any("cyclonedx" in line for line in asked.lines())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"UpdatedAt": 7}', '{"UpdatedAt": "2026-11-27T00:00:00"}'])
def test_a_database_without_an_age_is_refused(text: str, tmp_path: Path) -> None:
    folder = known(tmp_path)
    (folder / trivy.METADATA).write_text(text)
    with pytest.raises(CommandError, match="tells no age"):
        trivy.require_recent(folder, NOW)


def test_an_unknown_image_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no image: name one of") as refused:
        trivy.scan("../auth", tmp_path, tmp_path)
    assert refused.value.exit_status == Exit.USAGE
