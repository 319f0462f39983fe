"""The report of a pull request, and the comment that trusts nothing in it."""

from pathlib import Path

import pytest

from eventsphere.delivery import report
from eventsphere.delivery.comment import FILE, LARGEST, MARK, comment, read
from eventsphere.delivery.github import GitHub
from eventsphere.diff.run import differences
from eventsphere.errors import CommandError
from tests.gitops.copies import replace, repository_of
from tests.pipeline.hub import Hub

HEAD = "a" * 40


@pytest.fixture
def folder(tmp_path: Path, hub: Hub) -> Path:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / FILE).write_text("overlays/dev:\n  changed: Deployment auth\n")
    hub.answers["pulls"] = [{"number": 5, "state": "open", "head": {"sha": HEAD}}]
    return tmp_path / "report"


def test_the_report_tells_changes_risks_and_cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository_of(tmp_path / "tree")
    replace(root, "overlays/dev/environment.yaml", 'serviceMaximum: "2"', 'serviceMaximum: "1"')
    some = ["dev", "prod"]  # all folders take many seconds
    monkeypatch.setattr(report, "differences", lambda tree, _, against: differences(tree, some, against))
    text = report.write(root, "HEAD", tmp_path / "report").read_text()
    assert "overlays/dev:" in text
    assert "changed: HorizontalPodAutoscaler" in text
    assert "USD a month" in text
    assert "overlays/prod:" not in text
    monkeypatch.setattr(report, "differences", lambda *_: [])
    assert "Nothing changes in any cluster." in report.write(root, "HEAD", tmp_path / "report").read_text()


def test_the_comment_is_on_the_open_pull_request_of_that_commit(folder: Path, hub: Hub, github: GitHub) -> None:
    hub.answers["pulls"] += [{"number": 6, "state": "open", "head": {"sha": "b" * 40}}]
    assert comment(github, folder, HEAD) == [5]
    ((path, body),) = hub.posted
    assert path == "issues/5/comments"
    assert "    changed: Deployment auth" in body["body"].replace("      changed", "    changed")


def test_a_second_run_replaces_its_own_comment(folder: Path, hub: Hub, github: GitHub) -> None:
    hub.answers["issues/5/comments"] = [
        {"id": 1, "body": f"{MARK} written by a person", "user": {"type": "User"}},
        {"id": 2, "body": f"{MARK}\nold", "user": {"type": "Bot"}},
    ]
    comment(github, folder, HEAD)
    assert [path for path, _ in hub.posted] == ["issues/comments/2"]


def test_no_pull_request_has_the_commit(folder: Path, hub: Hub, github: GitHub) -> None:
    hub.answers["pulls"] = []
    assert comment(github, folder, HEAD) == []
    assert hub.posted == []


@pytest.mark.parametrize("head", ["main", "a" * 39, HEAD + "/../issues", f"{HEAD}\n", ""])
def test_a_head_that_is_no_commit_is_refused(head: str, folder: Path, hub: Hub, github: GitHub) -> None:
    with pytest.raises(CommandError, match="the head commit is none"):
        comment(github, folder, head)
    assert hub.posted == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("another.md", b"x", "holds not just report.md"),
        (FILE, b"x" * (LARGEST + 1), "is no file below"),
        (FILE, b"\xff\xfe\x00", "is no text"),
    ],
)
def test_a_report_of_another_form_is_refused(
    name: str, content: bytes, says: str, folder: Path, hub: Hub, github: GitHub
) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(CommandError, match=says):
        comment(github, folder, HEAD)
    assert hub.posted == []


def test_a_folder_that_is_missing_or_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    for each in (tmp_path / "none", tmp_path / "link"):
        with pytest.raises(CommandError, match=r"holds not just report\.md"):
            read(each)
