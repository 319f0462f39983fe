"""Malicious pull requests, executed: their code runs where it must, and sees no secret; elsewhere it never runs.

A pull request's author can change every file of the tree. So jobs that run its code hold nothing, and jobs that hold
something run main's code on files that they distrust.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from eventsphere.delivery import report, trivy
from eventsphere.delivery.comment import FILE, comment
from eventsphere.delivery.digests import listed
from eventsphere.delivery.github import GitHub
from eventsphere.errors import CommandError
from tests.gitops.copies import replace, repository_of
from tests.gitops.tree import ROOT
from tests.pipeline.archives import archive
from tests.pipeline.hub import Hub
from tests.pipeline.places import programs
from tests.pipeline.runner import CANARY, Runner
from tests.pipeline.test_trivy import known
from tests.pipeline.workflows import parsed, texts

HEAD = "a" * 40
STEAL = "env > {seen}; cat /proc/self/environ >> {seen}; git config --list >> {seen} 2>&1"
"""What the attacker's code does: keep all that it sees."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    """Where the attacker's code writes what it saw."""
    return tmp_path / "seen"


def caught(seen: Path) -> list[str]:
    """The canaries that the attacker's code saw; it must have run."""
    assert seen.exists(), "the attack did not run, so it proves nothing"
    return [line for line in seen.read_text(errors="replace").splitlines() if CANARY in line]


def evil_makefile(tree: Path, seen: Path) -> None:
    """Let every make target run the attacker's code."""
    targets = "check test test-pipeline kind test-cluster tools check-gitops test-terraform security"
    (tree / "Makefile").write_text(f"{targets}:\n\t@{STEAL.format(seen=seen)}\n")


@pytest.mark.parametrize(("workflow", "job"), [("pr.yml", "check"), ("pr.yml", "test"), ("pr.yml", "cluster")])
def test_makefile_that_reads_the_environment(workflow: str, job: str, tree: Path, seen: Path) -> None:
    evil_makefile(tree, seen)
    Runner(texts(), tree).run(workflow, job)
    assert caught(seen) == []


@pytest.mark.parametrize("job", ["manifests", "terraform", "scan"])
def test_makefile_in_the_security_scan(job: str, tree: Path, seen: Path) -> None:
    evil_makefile(tree, seen)
    Runner(texts(), tree).run("security-scan.yml", job)
    assert caught(seen) == []


def test_the_attack_finds_a_secret_where_there_is_one(tree: Path, seen: Path) -> None:
    """The tests above would prove nothing if the runner hid secrets."""
    evil_makefile(tree, seen)
    found = texts()
    secret = "      - run: make check\n        env:\n          KEY: ${{ secrets.BUILD_APP_KEY }}\n"
    found["pr.yml"] = found["pr.yml"].replace("      - run: make check\n", secret, 1)
    Runner(found, tree).run("pr.yml", "check")
    assert caught(seen) != []


def test_conftest_that_runs_with_the_tests(tree: Path, seen: Path) -> None:
    steal = f"import os, pathlib\npathlib.Path({str(seen)!r}).write_text(repr(dict(os.environ)))\n"
    (tree / "conftest.py").write_text(steal)
    (tree / "test_x.py").write_text("def test_x(): pass\n")
    pytest_command = f"{sys.executable} -m pytest -q -p no:cacheprovider --rootdir=. ."
    (tree / "Makefile").write_text(f"test:\n\t@{pytest_command}\ntest-pipeline:\n\t@true\n")
    done = Runner(texts(), tree).run("pr.yml", "test")
    assert [each.returncode for each in done] == [0, 0]
    assert caught(seen) == []


def test_package_with_an_install_hook(tree: Path, seen: Path) -> None:
    npm = shutil.which("npm")
    assert npm, "Node >= 20 is needed, as for the web app's own tests"
    hooks = {"preinstall": STEAL.format(seen=seen), "postinstall": STEAL.format(seen=seen)}
    (tree / "package.json").write_text(json.dumps({"name": "x", "version": "1.0.0", "scripts": hooks}))
    (tree / "Makefile").write_text(f"test:\n\t@{npm} install --offline --no-audit --no-fund\ntest-pipeline:\n\t@true\n")
    Runner(texts(), tree).run("pr.yml", "test")
    assert caught(seen) == []


def test_kustomization_that_runs_a_plugin(tmp_path: Path, seen: Path) -> None:
    root = repository_of(tmp_path / "tree")
    plugin = root / "overlays/dev/steal.sh"
    plugin.write_text(f"#!/bin/sh\n{STEAL.format(seen=seen)}\n")
    plugin.chmod(0o755)
    generator = (
        "apiVersion: v1\nkind: Steal\nmetadata:\n  name: x\n  annotations:\n"
        "    config.kubernetes.io/function: |\n      exec: {path: ./steal.sh}\n"
    )
    (root / "overlays/dev/generator.yaml").write_text(generator)
    replace(root, "overlays/dev/kustomization.yaml", "components:", "generators: [generator.yaml]\ncomponents:")
    with pytest.raises(CommandError, match="generators runs a program or a plugin"):
        report.write(root, "HEAD", tmp_path / "report")
    assert not seen.exists()
    assert not (tmp_path / "report").exists()


BRANCHES = ("$(touch {seen})", "`touch {seen}`", '"; touch {seen}; "', "'; touch {seen}; '", "\n touch {seen}\n")


@pytest.mark.parametrize("text", BRANCHES)
def test_expression_whose_value_is_a_script(text: str, tree: Path, seen: Path, tmp_path: Path) -> None:
    """Titles and branches are values of the environment, if they are read at all: no shell reads them as code."""
    evil = text.format(seen=seen)
    names = ("title", "head.ref", "head.label", "body", "user.login")
    event = {f"github.event.pull_request.{name}": evil for name in names}
    event |= {"github.head_ref": evil, "github.event.workflow_run.head_branch": evil, "github.ref_name": evil}
    event |= {"github.event.pull_request.base.sha": evil, "github.event.workflow_run.head_sha": evil}
    event |= {"inputs.target": evil, "inputs.scorecard-run": evil, "matrix.image": evil}
    (tree / "Makefile").write_text("tools check test test-pipeline kind test-cluster:\n\t@true\n")
    command = tree / ".venv/bin/eventsphere"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\nexit 0\n")
    command.chmod(0o755)
    runner = Runner(texts(), tree, event)
    jobs = [("pr.yml", "report"), ("comment.yml", "comment"), ("deploy.yml", "verify"), ("deploy.yml", "undo")]
    for workflow, job in [*jobs, ("deploy.yml", "promote"), ("build.yml", "build"), ("build.yml", "push")]:
        assert all(each.returncode == 0 for each in runner.run(workflow, job)), (workflow, job)
    assert not seen.exists()


def test_shell_that_reads_a_title_as_code_would_be_noticed(tree: Path, seen: Path) -> None:
    (tree / "Makefile").write_text("check:\n\t@true\n")
    found = texts()
    found["pr.yml"] = found["pr.yml"].replace(
        "run: make check", 'run: echo "${{ github.event.pull_request.title }}"', 1
    )
    Runner(found, tree, {"github.event.pull_request.title": f"$(touch {seen})"}).run("pr.yml", "check")
    assert seen.exists()


def test_artifact_that_is_a_link_to_secrets(tmp_path: Path, hub: Hub, github: GitHub) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    secret = tmp_path / "secret"
    secret.write_text(f"{CANARY}file")
    (folder / FILE).symlink_to(secret)
    with pytest.raises(CommandError, match=r"report\.md is no file"):
        comment(github, folder, HEAD)
    assert hub.posted == []


ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=https://example.org/?leak>",
    "![](https://example.org/pixel.png)",
    "[click](javascript:alert(1))",
    "@eventsphere/sres please merge",
    "fixes #1",
    "```\n</details>\n<!-- eventsphere -->",
    "\u202egnp.exe",
    "- [x] approved",
    "| a |\n|---|\n# Approved by the owners",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_report_that_is_written_to_be_believed(text: str, tmp_path: Path, hub: Hub, github: GitHub) -> None:
    """GitHub shows an indented block as it is: nothing in it is markup, a link, a mention or a reference."""
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / FILE).write_text(f"start\n\n{text}\n\nend\n")
    hub.answers["pulls"] = [{"number": 5, "state": "open", "head": {"sha": HEAD}}]
    comment(github, folder, HEAD)
    ((_, posted),) = hub.posted
    body = posted["body"].partition("its own run:\n")[2]
    assert body.strip()
    assert all(line.startswith("    ") for line in body.strip("\n").splitlines())
    assert "\u202e" not in body


def test_wheel_that_an_earlier_run_left_in_a_cache(tmp_path: Path, seen: Path) -> None:
    """pip takes what is in a cache only if it is what the lock says."""
    wheel = tmp_path / "cache" / "segno-1.6.6-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("segno/__init__.py", f"open({str(seen)!r}, 'w')")
        packed.writestr("segno-1.6.6.dist-info/METADATA", "Metadata-Version: 2.1\nName: segno\nVersion: 1.6.6\n")
        packed.writestr("segno-1.6.6.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        packed.writestr("segno-1.6.6.dist-info/RECORD", "")
    lock = (ROOT / "requirements/services.txt").read_text()
    entry = lock[lock.index("segno==1.6.6") :].split("\n    # via")[0]
    (tmp_path / "lock.txt").write_text(entry.rstrip(" \\") + "\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--no-deps"]
    options = [
        "--find-links",
        wheel.parent,
        "--target",
        tmp_path / "site",
        "--require-hashes",
        "-r",
        tmp_path / "lock.txt",
    ]
    done = subprocess.run([*pip, *options], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in done.stderr, "pip read it, and refused it"
    assert "--require-hashes" in (ROOT / "tools/install-python").read_text()


def test_dockerfile_that_looks_for_secrets(
    tree: Path, seen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a Dockerfile can reach is what the build gives to it: no secret, no agent, no network of the host."""
    docker = f'env > {seen}; echo "$@" >> {seen}'
    folder = programs(tmp_path / "bin", monkeypatch, docker=docker)
    command = tree / ".venv/bin/eventsphere"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\ncd {ROOT} && exec {sys.executable} -m eventsphere "$@"\n')
    command.chmod(0o755)
    (tree / "Makefile").write_text("tools:\n\t@true\n")
    runner = Runner(texts(), tree, {"matrix.image": "auth"}, folder)
    done = runner.run("build.yml", "build")
    assert [each.returncode for each in done] == [0, 0], done
    assert caught(seen) == []
    words = seen.read_text().splitlines()[-1].split()
    assert not {"--secret", "--ssh", "--allow", "--network", "--push", "--cache-from"} & {
        each.partition("=")[0] for each in words
    }


def test_image_whose_archive_has_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(tmp_path / "bin", monkeypatch, trivy="exit 0")
    archive(tmp_path / "auth.tar", "linux/amd64", "linux/arm64", links=("blobs/sha256/x",))
    with pytest.raises(CommandError, match="blobs/sha256/x is no plain file"):
        trivy.scan("auth", tmp_path, known(tmp_path))


def test_digest_that_a_build_left_as_a_link(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests/auth.digest").symlink_to("/proc/self/environ")
    with pytest.raises(CommandError, match="is no digest"):
        listed(tmp_path / "digests")


def test_no_job_that_runs_a_pull_request_s_code_has_a_right_or_a_secret(tree: Path) -> None:
    for name, text in texts().items():
        if "  pull_request:" not in text:
            continue
        runner = Runner(texts(), tree)
        for job, body in parsed(text)["jobs"].items():
            if "event_name != 'pull_request'" in str(body.get("if", "")):
                continue
            for step in body["steps"]:
                assert not [value for value in runner.environment(name, job, step).values() if CANARY in value], (
                    name,
                    job,
                )
