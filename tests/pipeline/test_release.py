"""dev gets manifests and images together, once all is built."""

import pytest

from eventsphere.check.rules.promotions import strangers
from eventsphere.delivery.release import release
from tests.gitops.copies import git
from tests.pipeline.places import digest
from tests.pipeline.releases import Releases


def manifests(releases: Releases, environment: str) -> str:
    """The manifests of an environment's branch."""
    return git(releases.server.path, "show", f"refs/heads/env/{environment}:base/configmap.yaml")


def test_a_merge_of_manifests_alone_arrives_in_dev(built: Releases) -> None:
    built.merge("2")
    built.release()
    assert "'2'" in manifests(built, "dev")
    assert built.server.images("dev", "env/dev") == built.server.images("dev", "main")


def test_manifests_do_not_come_before_the_images_that_they_may_need(built: Releases) -> None:
    commit = built.merge("2", auth="2")
    assert built.release() == "main is ahead of its digests: auth must be built first"
    assert "'2'" not in manifests(built, "dev")
    built.build("2", commit)
    assert "'2'" in manifests(built, "dev")
    assert digest("2") in built.server.images("dev", "env/dev")


def test_a_second_release_of_the_same_changes_nothing(built: Releases) -> None:
    before = built.server.state()
    assert built.release() == "dev has this release already"
    assert built.server.state() == before


def test_a_release_is_one_that_main_had(built: Releases) -> None:
    built.build("2", built.merge("2", event="2"))
    built.job.fetch()
    assert list(strangers(built.job.repository, "dev")) == []


def test_a_release_leaves_no_branch_behind(built: Releases) -> None:
    built.build("2", built.merge("2", event="2"))
    assert git(built.root, "branch", "--format=%(refname:short)") == "main"


def test_somebody_who_was_faster_is_not_overwritten(built: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run releases between our fetch and our push."""
    built.merge("2")
    other = built.server.clone("other")
    advance = built.job.advance
    calls: list[str] = []

    def late(branch: str, commit: str) -> bool:
        if not calls:
            with monkeypatch.context() as patch:
                patch.setenv("GIT_COMMITTER_NAME", "Another")
                release(other.repository.root, other)
        calls.append(branch)
        return advance(branch, commit)

    built.job.advance = late  # type: ignore[method-assign]
    assert built.release() == "dev has this release already"
    assert calls == ["env/dev"]
    assert len(built.server.subjects("env/dev")) == 3
