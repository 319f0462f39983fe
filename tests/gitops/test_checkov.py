"""Checkov's answers become findings, its skip list is exact, and its absence is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from eventsphere.check.checkov import Checkov, skip_list
from eventsphere.check.resources import Scene
from eventsphere.errors import CommandError
from eventsphere.gitops.manifests import Manifests
from tests.gitops.tree import ROOT


@pytest.fixture
def scene(renders: dict[str, Manifests]) -> Scene:
    return Scene(Path("overlays/prod"), renders["overlays/prod"], ROOT)


def program(folder: Path, script: str) -> Path:
    path = folder / "checkov"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def answering(folder: Path, failed: list[dict[str, Any]]) -> Path:
    (folder / "answer.json").write_text(json.dumps({"results": {"failed_checks": failed}}))
    return program(folder, f"test -s $2/0.yaml && cat {folder}/answer.json; exit 1")  # 1: something failed


def failure(check: str, resource: str) -> dict[str, Any]:
    return {"check_id": check, "check_name": "why", "file_path": "/0.yaml", "resource": resource}


SKIPPED = [failure(row["check"], f"{kind.replace('*', 'Deployment')}.eventsphere-prod.{name}") for row in skip_list()
           for kind, _, name in (row["objects"][0].partition("/"),)]  # fmt: skip


def test_failure_is_a_finding_and_a_skipped_one_is_not(scene: Scene, tmp_path: Path) -> None:
    new = failure("CKV_K8S_20", "Deployment.eventsphere-prod.auth")
    found = list(Checkov(answering(tmp_path, [*SKIPPED, new]), [scene]).results())
    assert [(rule, folder, broken.object and broken.object.name) for rule, folder, broken in found] == [
        ("CKV_K8S_20", "overlays/prod", "auth")
    ]


def test_skip_is_for_its_object_only(scene: Scene, tmp_path: Path) -> None:
    other = failure("CKV_K8S_43", "Deployment.eventsphere-prod.auth")
    found = list(Checkov(answering(tmp_path, [*SKIPPED, other]), [scene]).results())
    assert [rule for rule, _, _ in found] == ["CKV_K8S_43"]


def test_skip_that_nothing_needs_is_refused(scene: Scene, tmp_path: Path) -> None:
    found = [broken.what for _, _, broken in Checkov(answering(tmp_path, SKIPPED[1:]), [scene]).results()]
    assert found == [f"nothing fails {skip_list()[0]['check']} any more"]


def test_every_skip_has_a_reason() -> None:
    assert all(len(row["reason"]) > 40 and row["objects"] for row in skip_list())


def test_missing_program_and_nonsense_are_one_line(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="checkov: No such file") as missing:
        Checkov(tmp_path / "checkov", [scene])
    assert "make check-gitops" in missing.value.remedy
    with pytest.raises(CommandError, match="checkov: broken pipe"):
        list(Checkov(program(tmp_path, "echo 'broken pipe' >&2"), [scene]).results())


def test_hanging_program_is_ended(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventsphere.check.checkov.TIMEOUT", 0.2)
    with pytest.raises(CommandError, match="no answer"):
        list(Checkov(program(tmp_path, "exec /bin/sleep 30"), [scene]).results())
