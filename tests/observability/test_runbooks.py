"""Runbooks: one for each alert, with commands that parse and questions that Prometheus understands."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from eventsphere.cli import app
from tests.support.prometheus import ROOT, run
from tests.support.promtool import alerts

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
SECTIONS = ["Symptoms", "Checks", "Remedies", "Escalate"]
VERBS = {"annotate", "delete", "describe", "drain", "get", "logs", "patch", "port-forward", "rollout", "top", "wait"}
each_runbook = pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(), re.DOTALL)


def commands(path: Path) -> Iterator[list[str]]:
    for block in blocks(path, "sh"):
        yield from (shlex.split(line, comments=True) for line in block.splitlines())


def test_each_runbook_is_of_an_alert_and_each_alert_has_one() -> None:
    assert {path.stem for path in RUNBOOKS} == {rule["alert"] for rule in alerts()}


@each_runbook
def test_it_has_all_sections_and_none_is_empty(path: Path) -> None:
    title, *sections = re.split(r"^#+ (.+)\n", path.read_text(), flags=re.MULTILINE)[1:]
    assert title == path.stem
    assert sections[1::2] == SECTIONS
    assert all(text.strip() for text in sections[2::2])


@each_runbook
def test_its_commands_parse_and_are_there(path: Path) -> None:
    for block in blocks(path, "sh"):
        assert subprocess.run(["bash", "-n"], input=block, text=True).returncode == 0, block
    ours = get_command(app).commands  # type: ignore[attr-defined]
    for command in commands(path):
        match command:
            case ["kubectl", verb, *_]:
                assert verb in VERBS, command
            case [".venv/bin/eventsphere", name, *_]:
                assert name in ours, command
            case _:
                assert command[0] == "export", command


@each_runbook
def test_prometheus_understands_its_questions(path: Path, tmp_path: Path) -> None:
    questions = "".join(blocks(path, "promql")).splitlines()
    assert questions
    rules = [{"record": f"question:{number}", "expr": question} for number, question in enumerate(questions)]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "questions", "rules": rules}]}))
    checked = run("promtool", "check", "rules", tmp_path / "rules.yaml")
    assert checked.returncode == 0, checked.stdout


@each_runbook
def test_its_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        assert (path.parent / target).exists(), target
