"""The wait for Argo CD's word on a commit, and who is believed."""

import pytest

from eventsphere.delivery.github import GitHub
from eventsphere.delivery.wait import wait
from eventsphere.errors import CommandError
from eventsphere.promote.statuses import context_of
from tests.pipeline.hub import Hub
from tests.pipeline.releases import Releases


def no_pause(_seconds: float) -> None:
    """Ask again at once."""


def test_the_commit_itself_is_well(built: Releases, hub: Hub, github: GitHub) -> None:
    commit = built.server.tip("env/dev")
    hub.argocd_says(commit, "dev", "success")
    assert wait(built.job, github, "dev", commit, 0) == commit


def test_a_commit_that_argo_cd_passed_over_is_well_with_its_descendant(
    built: Releases, hub: Hub, github: GitHub
) -> None:
    first = built.server.tip("env/dev")
    built.merge("2")
    built.release()
    hub.argocd_says(built.server.tip("env/dev"), "dev", "success")
    assert wait(built.job, github, "dev", first, 0) == built.server.tip("env/dev")


def test_the_wait_goes_on_until_argo_cd_has_synced(built: Releases, hub: Hub, github: GitHub) -> None:
    commit = built.server.tip("env/dev")
    asked: list[float] = []

    def pause(seconds: float) -> None:
        asked.append(seconds)
        if len(asked) == 2:
            hub.argocd_says(commit, "dev", "success")

    assert wait(built.job, github, "dev", commit, 600, 0, pause) == commit
    assert len(asked) == 2


def test_a_failure_of_a_moment_is_not_believed(built: Releases, hub: Hub, github: GitHub) -> None:
    """A false failure would revert a good release."""
    commit = built.server.tip("env/dev")
    hub.argocd_says(commit, "dev", "failure", text="HPA has no metrics yet")
    assert (
        wait(built.job, github, "dev", commit, 600, 300, lambda _: hub.argocd_says(commit, "dev", "success")) == commit
    )


def test_the_newest_status_counts(built: Releases, hub: Hub, github: GitHub) -> None:
    commit = built.server.tip("env/dev")
    hub.argocd_says(commit, "dev", "failure")
    hub.argocd_says(commit, "dev", "success")
    assert wait(built.job, github, "dev", commit, 0) == commit


def test_a_failure_ends_the_wait_with_argo_cd_s_reason(built: Releases, hub: Hub, github: GitHub) -> None:
    commit = built.server.tip("env/dev")
    hub.argocd_says(commit, "dev", "failure", text="Deployment event exceeded its deadline")
    with pytest.raises(CommandError, match=r"dev failed at .*: Deployment event exceeded its deadline"):
        wait(built.job, github, "dev", commit, 600, 0, no_pause)


def test_a_failure_that_a_newer_release_may_mend_is_waited_for(built: Releases, hub: Hub, github: GitHub) -> None:
    first = built.server.tip("env/dev")
    hub.argocd_says(first, "dev", "failure")
    built.merge("2")
    built.release()
    with pytest.raises(CommandError, match="did not say within 0 s"):
        wait(built.job, github, "dev", first, 0)


@pytest.mark.parametrize("by", ["github-actions[bot]", "mallory", "eventsphere-argocd"])
def test_a_status_that_argo_cd_did_not_write_is_not_believed(
    by: str, built: Releases, hub: Hub, github: GitHub
) -> None:
    commit = built.server.tip("env/dev")
    hub.argocd_says(commit, "dev", "success", by=by)
    with pytest.raises(CommandError, match="did not say within 0 s"):
        wait(built.job, github, "dev", commit, 0)


def test_another_environment_s_word_does_not_count(built: Releases, hub: Hub, github: GitHub) -> None:
    commit = built.server.tip("env/dev")
    hub.argocd_says(commit, "staging", "success")
    with pytest.raises(CommandError, match="did not say within 0 s"):
        wait(built.job, github, "dev", commit, 0)


def test_a_commit_of_another_branch_is_refused(built: Releases, github: GitHub) -> None:
    with pytest.raises(CommandError, match="is not of env/dev"):
        wait(built.job, github, "dev", built.server.tip("main"), 0)


def test_an_unknown_environment_is_refused(built: Releases, github: GitHub) -> None:
    with pytest.raises(CommandError, match="qa is no environment with a branch: name one of dev, staging, prod"):
        wait(built.job, github, "qa", built.server.first, 0)


def test_github_that_refuses_or_is_away_is_one_line(built: Releases, hub: Hub, github: GitHub) -> None:
    hub.refused = 403
    with pytest.raises(CommandError, match=r"GitHub answered 403 to GET commits/.*: see the token's permissions"):
        wait(built.job, github, "dev", built.server.tip("env/dev"), 0)
    away = GitHub("http://127.0.0.1:9", "eventsphere/eventsphere", "token")
    with pytest.raises(CommandError, match="GitHub can't be asked"):
        away.latest("x", context_of("dev"))


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"GITHUB_REPOSITORY": "../x", "GITHUB_TOKEN": "t"}, "GITHUB_REPOSITORY names no repository"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": ""}, "GITHUB_TOKEN is missing"),
    ],
)
def test_what_github_actions_did_not_set_is_named(
    variables: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CommandError, match=says):
        GitHub.from_environment()
