"""The workflows, executed by act: which jobs run, in which order, what one hands on.

Actions, make targets and `eventsphere` are stubs. The last two write down how they were called. Events, matrices,
needs, conditions and outputs are evaluated as GitHub evaluates them.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eventsphere.delivery.programs import search_path
from tests.gitops.copies import git
from tests.pipeline.workflows import FOLDER, ROOT, steps, texts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("act", path=search_path(ROOT)), reason="act can't be had: tools/install-act says why"
    ),
]
SECONDS = 60
ACTION = """\
name: stub
description: does nothing
outputs:
  token: {description: a token, value: stub}
runs: {using: composite, steps: [{run: "DO", shell: bash}]}
"""
COMMAND = """\
#!/bin/sh
echo "$*" >> {log}
case "$*" in
  {failing}*) exit 1 ;;
  "delivery plan "*) echo 'images={images}' >> "$GITHUB_OUTPUT" ;;
  "delivery comment "*) echo 'pull-requests={numbers}' >> "$GITHUB_OUTPUT" ;;
esac
"""
NAME = re.compile(r"^([^/]+/[^/@]+)(/[^@]+)?(@.+)$")
"""An action: repository, folder in it, commit."""
TARGETS = "check check-gitops kind security test test-cluster test-pipeline test-terraform tools"


@dataclass
class World:
    """A tree with the repository's workflows, in which commands only write down how they were called."""

    folder: Path
    images: list[str] = field(default_factory=lambda: ["auth", "frontend"])
    failing: str = "nothing"
    numbers: str = "5"

    def run(self, workflow: str, event: str, payload: dict[str, object]) -> "subprocess.CompletedProcess[str]":
        """Execute a workflow for an event."""
        (self.folder / "event.json").write_text(json.dumps(payload))
        self._command()
        used = {NAME.sub(r"\1\3", str(each.body["uses"])) for each in steps(texts()) if "uses" in each.body}
        stubs = [f"--local-repository={each}={self._stub(each)}" for each in sorted(used)]
        secrets = ["--secret=BUILD_APP_KEY=stub", "--secret=GITHUB_TOKEN=stub", "--var=AWS_PUSH_ROLE=stub"]
        command = ["act", event, f"--workflows=.github/workflows/{workflow}", f"--eventpath={self.folder}/event.json"]
        environment = {
            **os.environ,
            "PATH": search_path(ROOT),
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder),
        }
        return subprocess.run(
            [*command, "--no-skip-checkout", "--platform=ubuntu-24.04=-self-hosted", *stubs, *secrets],
            cwd=self.folder / "tree", env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip

    def asked(self) -> list[str]:
        """Every call of `eventsphere delivery`, in order, without what every job installs."""
        log = self.folder / "log"
        found = log.read_text().splitlines() if log.exists() else []
        return [line.removeprefix("delivery ") for line in found if not line.startswith("delivery install ")]

    def made(self) -> set[str]:
        """Every make target that was asked for."""
        log = self.folder / "made"
        return set(log.read_text().split()) if log.exists() else set()

    def _stub(self, action: str) -> Path:
        return self.folder / ("checkout" if action.startswith("actions/checkout@") else "action")

    def _command(self) -> None:
        script = COMMAND.format(
            log=self.folder / "log", failing=self.failing, images=json.dumps(self.images), numbers=self.numbers
        )
        path = self.folder / "tree/.venv/bin/eventsphere"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)


@pytest.fixture
def world(tmp_path: Path) -> World:
    tree = tmp_path / "tree"
    shutil.copytree(FOLDER, tree / ".github/workflows")
    (tree / "Makefile").write_text(f"{TARGETS}:\n\t@echo $@ >> {tmp_path}/made\n")
    git(tmp_path, "init", "-q", "-b", "main", str(tree))
    git(tree, "remote", "add", "origin", "https://github.com/eventsphere/eventsphere.git")
    git(tree, "-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "--allow-empty", "-m", "x")
    for folder, does in (("checkout", f"cp -a {tree}/. ."), ("action", "true"), ("action/upload-sarif", "true")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "action.yml").write_text(ACTION.replace("DO", does))
    return World(tmp_path)


def push(ref: str) -> dict[str, object]:
    return {"ref": f"refs/heads/{ref}"}


def well(done: "subprocess.CompletedProcess[str]") -> bool:
    """Whether every job that ran succeeded."""
    assert "Job" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def test_a_merge_is_built_scanned_pushed_and_written_in_order(world: World) -> None:
    assert well(done := world.run("build.yml", "push", push("main"))), done.stdout
    words = [re.sub(r" --.*", "", line) for line in world.asked()]
    each = [f"{step} {image}" for image in world.images for step in ("build", "scan", "repository", "push")]
    assert sorted(words) == sorted(["plan", "database", *each, "write", "release"])
    order = [words.index(word) for word in ("plan", "build auth", "scan auth", "repository auth", "push auth", "write")]
    assert order == sorted(order)
    assert words.index("database") < words.index("scan auth")
    assert words[-2:] == ["write", "release"], "after every push"


def test_nothing_to_build_is_released_all_the_same(world: World) -> None:
    world.images = []
    assert well(world.run("build.yml", "push", push("main")))
    assert [line.split()[0] for line in world.asked()] == ["plan", "release"]


@pytest.mark.parametrize(
    ("failing", "never"),
    [
        ("delivery build auth", {"scan", "push", "write", "release"}),
        ("delivery database", {"scan", "push", "write", "release"}),
        ("delivery scan frontend", {"push", "write", "release"}),
        ("delivery push frontend", {"write", "release"}),
    ],
)
def test_what_failed_goes_no_further(failing: str, never: set[str], world: World) -> None:
    world.failing = f'"{failing}"'
    assert not well(world.run("build.yml", "push", push("main")))
    assert not never & {line.split()[0] for line in world.asked()}


def test_a_release_that_is_well_stays(world: World) -> None:
    assert well(done := world.run("deploy.yml", "push", push("env/staging"))), done.stdout
    assert [line.split()[:2] for line in world.asked()] == [
        ["scorecard", "staging"], ["wait", "staging"], ["smoke", "staging"]
    ]  # fmt: skip


@pytest.mark.parametrize("failing", ["scorecard", "wait", "smoke"])
def test_a_release_that_is_not_well_is_undone(failing: str, world: World) -> None:
    world.failing = f'"delivery {failing} "'
    assert not well(world.run("deploy.yml", "push", push("env/prod")))
    *before, last = world.asked()
    assert before[-1].startswith(failing)
    assert re.match(r"undo prod --commit [0-9a-f]{40} --because it was not well, see https://github\.com/", last)


def test_a_promotion_is_proposed_by_hand_alone(world: World) -> None:
    payload = {**push("main"), "inputs": {"target": "staging", "scorecard-run": "7"}}
    assert well(done := world.run("deploy.yml", "workflow_dispatch", payload)), done.stdout
    assert world.asked() == ["propose staging"]


def test_a_promotion_by_another_branch_s_workflow_does_nothing(world: World) -> None:
    git(world.folder / "tree", "switch", "-q", "-c", "mine")
    world.run("deploy.yml", "workflow_dispatch", {**push("mine"), "inputs": {"target": "prod", "scorecard-run": "7"}})
    assert world.asked() == []


PULL_REQUEST: dict[str, object] = {"pull_request": {"number": 5, "base": {"sha": "a" * 40}}}


def test_a_pull_request_is_checked_tested_and_reported(world: World) -> None:
    assert well(done := world.run("pr.yml", "pull_request", PULL_REQUEST)), done.stdout
    assert world.made() == {"check", "test", "test-pipeline", "kind", "test-cluster", "tools"}
    assert world.asked() == [f"report --against {'a' * 40} --to build/report"]


@pytest.mark.parametrize("event", ["pull_request", "push", "schedule"])
def test_scanners_run_for_every_event(event: str, world: World) -> None:
    done = world.run("security-scan.yml", event, PULL_REQUEST if event == "pull_request" else push("main"))
    assert world.made() == {"check-gitops", "test-terraform", "security"}, done.stdout
    published = "Findings into GitHub's security tab" in done.stdout and "upload-sarif" in done.stdout
    assert published == (event != "pull_request"), done.stdout


@pytest.mark.parametrize("numbers", ["5", ""])
def test_a_report_is_commented_and_labels_are_for_open_pull_requests(numbers: str, world: World) -> None:
    world.numbers = numbers
    finished = {"event": "pull_request", "head_sha": "b" * 40, "id": 7}
    assert well(done := world.run("comment.yml", "workflow_run", {"workflow_run": finished})), done.stdout
    (asked,) = world.asked()
    assert asked.endswith(f"--head {'b' * 40}")
    assert ("Main actions/labeler" in done.stdout) == bool(numbers)
