"""Checkov's opinion of terraform/: what it faults is mended, or is on a list with its reason, and the list is exact."""

import json
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.terraform.terraform import ROOT, SECONDS

PROGRAM = ROOT / ".venv-security/bin/checkov"
SKIPS = yaml.safe_load(Path(__file__).with_name("checkov.yaml").read_text())


@pytest.fixture(scope="module")
def failed() -> list[tuple[str, str]]:
    """Each failed check with the resource, without the modules around it and its key."""
    if not PROGRAM.is_file():
        pytest.skip("Checkov is missing: make check-gitops installs it")
    options = ["--framework", "terraform", "--output", "json", "--quiet", "--compact", "--skip-download"]
    command = [PROGRAM, "--directory", ROOT / "terraform", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 400
    return [(each["check_id"], _plain(each["resource"])) for each in report["results"]["failed_checks"]]


def _plain(resource: str) -> str:
    return ".".join(resource.partition("[")[0].split(".")[-2:])


def _skipped(check: str, resource: str) -> bool:
    return any(each["check"] == check and any(fnmatch(resource, name) for name in each["resources"]) for each in SKIPS)


def test_what_checkov_faults_is_mended_or_has_a_reason(failed: list[tuple[str, str]]) -> None:
    assert [each for each in failed if not _skipped(*each)] == []


def test_no_reason_outlives_its_fault(failed: list[tuple[str, str]]) -> None:
    needed = [(each["check"], name) for each in SKIPS for name in each["resources"]]
    stale = [
        (check, name)
        for check, name in needed
        if not any(check == one and fnmatch(found, name) for one, found in failed)
    ]
    assert stale == []


def test_every_reason_is_a_sentence() -> None:
    assert [each["check"] for each in SKIPS if not each["reason"].endswith((".", ")"))] == []
