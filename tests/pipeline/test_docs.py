"""What the documents say of the pipeline is so."""

import json
import re

import pytest
import yaml

from eventsphere import cli
from eventsphere.delivery import install
from eventsphere.gitops.graph import load
from tests.gitops.copies import git
from tests.pipeline.rules import RULES
from tests.pipeline.workflows import ROOT

THREATS = (ROOT / "docs/threat-model.md").read_text()
DELIVERY = (ROOT / "docs/delivery.md").read_text()
PLATFORM, PIPELINE = THREATS.split("## The pipeline")


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the tables in a text, without heads."""
    found = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in found if len(row) == 4 and row[0].strip() != "edge"]


def names() -> set[str]:
    """Every test and rule of the repository."""
    files = [path.read_text() for path in (ROOT / "tests").rglob("*.py")]
    return {*RULES, *(name for text in files for name in re.findall(r"def (test_\w+)", text))}


def test_every_edge_of_the_graph_has_its_threats() -> None:
    edges = {f"{each.caller} to {each.callee}" for each in load(ROOT).edges()}
    assert {row[0] for row in rows(PLATFORM)} == edges


@pytest.mark.parametrize("row", rows(THREATS), ids=lambda row: row[0])
def test_every_mitigation_is_proved_by_a_test_that_exists(row: list[str]) -> None:
    known, proofs = names(), re.findall(r"`([^`]+)`", row[3])
    if row[3].startswith("no test: "):
        return
    assert proofs
    for proof in proofs:
        assert proof in known or (ROOT / proof).exists(), proof


CHECKS = {
    "Binary-Artifacts", "Branch-Protection", "CI-Tests", "CII-Best-Practices", "Code-Review", "Contributors",
    "Dangerous-Workflow", "Dependency-Update-Tool", "Fuzzing", "License", "Maintained", "Packaging",
    "Pinned-Dependencies", "SAST", "SBOM", "Security-Policy", "Signed-Releases", "Token-Permissions",
    "Vulnerabilities", "Webhooks",
}  # fmt: skip
"""Every check of OpenSSF Scorecard 5."""
LINE = re.compile(r"^\| ([A-Z][\w-]+) \| (.+?) \| ?(.*?) ?\|$", re.MULTILINE)


def test_every_check_of_scorecard_is_met_or_answered_by_what_exists() -> None:
    found = {check: (answer, by) for check, answer, by in LINE.findall(THREATS.split("## OpenSSF Scorecard")[1])}
    assert set(found) == CHECKS
    known = names()
    for check, (answer, by) in found.items():
        assert answer.startswith(("met", "answered: ", "not met: ")), check
        proofs = re.findall(r"`([^`]+)`", by)
        assert all(proof in known or (ROOT / proof).exists() for proof in proofs), (check, proofs)
        assert proofs or not answer.startswith("met:"), check


PROGRAMS = (b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\x00asm", b"!<arch>", b"PK\x03\x04")
"""How programs, libraries, classes and their archives begin."""


def test_the_tree_has_no_binary_program() -> None:
    listed = [ROOT / name for name in git(ROOT, "ls-files", "-z").split("\0") if name]
    assert [path for path in listed if path.is_file() and path.open("rb").read(8).startswith(PROGRAMS)] == []


def test_every_command_and_file_of_the_delivery_page_exists() -> None:
    from typer.main import get_command

    commands = get_command(cli.app).commands["delivery"].commands  # type: ignore[attr-defined]
    named = re.findall(r"delivery ([a-z]+)", "\n".join(line for line in DELIVERY.splitlines() if line.startswith("| ")))
    assert set(named) <= set(commands)
    assert len(named) == 13
    for file in re.findall(r"`(test_\w+\.py)`", DELIVERY):
        assert (ROOT / "tests/pipeline" / file).exists()


def test_code_owners_name_what_exists() -> None:
    lines = [line.split() for line in (ROOT / ".github/CODEOWNERS").read_text().splitlines() if line[:1] in {"*", "/"}]
    assert all(len(line) > 1 for line in lines)
    assert all((ROOT / path.strip("/")).exists() for path, *_ in lines if path != "*")


def test_pre_commit_has_the_entry_points_of_the_pipeline() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for hook in repository["hooks"]:
        words = hook["entry"].split()
        assert words[:2] == [".venv/bin/eventsphere", "delivery"] or (words[0] == "make" and words[1] in targets)


def test_renovate_raises_each_program_with_its_digest() -> None:
    settings = json.loads((ROOT / ".github/renovate.json").read_text())
    files, module = settings["customManagers"]
    found = {each["currentDigest"] for each in re.finditer(_pattern(files), (ROOT / install.PINS).read_text())}
    assert found == {each.sha256 for each in install.programs(ROOT).values()}
    (act,) = re.finditer(_pattern(module), (ROOT / "tools/install-act").read_text())
    assert act["depName"] == "github.com/nektos/act"
    assert settings["minimumReleaseAge"] == "7 days"


def _pattern(manager: dict[str, list[str]]) -> str:
    return manager["matchStrings"][0].replace("(?<", "(?P<")


def test_every_label_is_for_files_that_exist() -> None:
    labels = yaml.safe_load((ROOT / ".github/labeler.yml").read_text())
    for label, (rule,) in labels.items():
        for glob in rule["changed-files"][0]["any-glob-to-any-file"]:
            assert next(ROOT.glob(glob), None), f"{label}: {glob}"
