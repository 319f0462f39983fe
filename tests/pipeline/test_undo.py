"""A failed release goes back by itself: only the newest one, and never a revert."""

from pathlib import Path

import pytest

from eventsphere.delivery.github import GitHub
from eventsphere.delivery.undo import told, undo
from eventsphere.delivery.write import Outcome
from eventsphere.errors import CommandError
from eventsphere.promote.run import rollback
from tests.gitops.copies import git
from tests.pipeline.hub import NAME, Hub
from tests.pipeline.places import digest
from tests.pipeline.releases import Releases


@pytest.fixture
def bad(built: Releases) -> str:
    """dev's newest release is a bad one, after a good one; its commit."""
    return built.build("2", built.merge("2", event="2"))


def test_the_environment_gets_its_release_before_as_one_commit(built: Releases, bad: str) -> None:
    good = git(built.server.path, "rev-parse", f"{bad}^")
    done = undo(built.root, built.job, "dev", bad)
    assert done.commit == built.server.tip("env/dev")
    assert git(built.server.path, "rev-parse", f"{done.commit}^") == bad, "history goes on, nothing is forced"
    assert git(built.server.path, "diff", good, done.commit) == ""
    assert digest("2") not in built.server.images("dev", "env/dev")


def test_a_release_that_is_not_the_newest_stays(built: Releases, bad: str) -> None:
    newer = built.build("3", built.merge("3", event="3"))
    before = built.server.state()
    done = undo(built.root, built.job, "dev", bad)
    assert (done.commit, built.server.state()) == ("", before)
    assert done.why == f"env/dev has a newer release, {newer[:9]}: nothing was reverted"


def test_a_release_that_comes_between_fetch_and_push_stays(built: Releases, bad: str) -> None:
    advance, newer = built.job.advance, list[str]()

    def late(branch: str, commit: str) -> bool:
        if not newer:
            tree = git(built.server.path, "rev-parse", f"{bad}^{{tree}}")
            newer.append(git(built.server.path, "commit-tree", tree, "-p", bad, "-m", "feat(dev): newer"))
            built.put("dev", newer[0])
        return advance(branch, commit)

    built.job.advance = late  # type: ignore[method-assign]
    done = undo(built.root, built.job, "dev", bad)
    assert done.commit == ""
    assert "has a newer release" in done.why
    assert built.server.tip("env/dev") == newer[0]


def test_a_rollback_by_the_pipeline_is_never_reverted(built: Releases, bad: str) -> None:
    back = undo(built.root, built.job, "dev", bad).commit
    before = built.server.state()
    done = undo(built.root, built.job, "dev", back)
    assert (done.commit, built.server.state()) == ("", before)
    assert "a rollback is never reverted by itself" in done.why


def test_a_rollback_that_a_person_merged_is_never_reverted(built: Releases, bad: str) -> None:
    """GitHub's merge commit does not repeat the message of what it merges."""
    done = rollback(built.root, "dev")
    tree = git(built.root, "rev-parse", f"{done.commit}^{{tree}}")
    merge = git(built.root, "commit-tree", tree, "-p", bad, "-p", done.commit, "-m", "Merge pull request #7")
    git(built.root, "push", "-q", "origin", f"{merge}:env/dev")
    assert "is a rollback itself" in undo(built.root, built.job, "dev", merge).why


def test_a_revert_without_any_mark_is_known_by_what_it_runs(built: Releases, bad: str) -> None:
    tree = git(built.root, "rev-parse", f"{bad}^^{{tree}}")
    plain = git(built.root, "commit-tree", tree, "-p", bad, "-m", "fix: by hand")
    git(built.root, "push", "-q", "origin", f"{plain}:env/dev")
    assert "took the release before back: nothing was reverted" in undo(built.root, built.job, "dev", plain).why


def test_the_first_release_has_nothing_to_go_back_to(built: Releases) -> None:
    first = built.server.tip("env/prod")
    done = undo(built.root, built.job, "prod", first)
    assert (done.commit, done.why) == ("", "prod has no earlier release: nothing was reverted")


def test_a_promotion_s_rollback_in_another_environment_is_no_rollback_here(built: Releases, bad: str) -> None:
    """staging gets dev's history with a promotion; a rollback of dev in it says nothing about staging."""
    built.put("staging", git(built.server.path, "rev-parse", f"{bad}^"))
    back = undo(built.root, built.job, "dev", bad).commit
    staging = built.server.tip("env/staging")
    tree = _tree_with(built.root, bad, "overlays/staging/images/kustomization.yaml")
    merged = git(built.root, "commit-tree", tree, "-p", staging, "-p", back, "-m", "feat(staging): run what dev ran")
    git(built.root, "push", "-q", "origin", f"{merged}:env/staging")
    assert "rollback itself" not in undo(built.root, built.job, "staging", merged).why


def _tree_with(root: Path, commit: str, path: str) -> str:
    from eventsphere.promote.repository import Repository

    repository = Repository(root)
    text = repository.file(commit, Path("overlays/dev/images/kustomization.yaml")) or ""
    return repository.tree_with(commit, Path(path), text)


@pytest.mark.parametrize("environment", ["local", "qa", "env/dev", ""])
def test_a_wrong_environment_is_refused(environment: str, built: Releases) -> None:
    before = built.server.state()
    with pytest.raises(CommandError, match="no environment with a branch"):
        undo(built.root, built.job, environment, built.server.first)
    assert built.server.state() == before


def test_the_clone_has_no_branch_more_afterwards(built: Releases, bad: str) -> None:
    undo(built.root, built.job, "dev", bad)
    assert git(built.root, "branch", "--format=%(refname:short)") == "main"


def test_why_is_on_the_commit_and_on_its_pull_request(hub: Hub, github: GitHub) -> None:
    hub.answers["commits/abc/pulls"] = [{"number": 12}]
    github.comment("abc", told("prod", "abc", "smoke: /api/events answered 500", Outcome("f" * 40, "prod is back")))
    assert [path for path, _ in hub.posted] == ["commits/abc/comments", "issues/12/comments"]
    for _, body in hub.posted:
        assert f"Reverted by {'f' * 40}: prod is back." in body["body"]
        assert "smoke: /api/events answered 500" in body["body"]


def test_why_can_not_leave_its_block(github: GitHub) -> None:
    text = told("dev", "abc", "```\n@everyone <img src=x>\n" + "x" * 9000, Outcome("", "a newer release"))
    inside = text.split("```")
    assert len(inside) == 3, "one block, opened and closed"
    assert "@everyone" in inside[1]
    assert len(text) < 1000
    assert "Not reverted: a newer release." in text
    assert github.repository == NAME
