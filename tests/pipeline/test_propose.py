"""A promotion as a pull request: opened when every gate is open, and else nothing is left anywhere."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eventsphere.delivery.evidence import evidence
from eventsphere.delivery.github import GitHub
from eventsphere.delivery.propose import propose
from eventsphere.errors import CommandError
from eventsphere.promote.images import images, path_of
from eventsphere.promote.run import Options
from tests.gitops.copies import git
from tests.pipeline.hub import Hub
from tests.pipeline.places import programs
from tests.pipeline.releases import Releases


@pytest.fixture
def options(built: Releases, hub: Hub, github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """Every gate is open: Argo CD's word, a green load test, signatures."""
    programs(tmp_path / "bin", monkeypatch, cosign="exit 0")
    hub.argocd_says(built.server.tip("env/dev"), "dev", "success")
    now = datetime.now(UTC).isoformat()
    card = {
        "environment": "dev", "revision": built.server.tip("env/dev"), "started_at": now, "finished_at": now,
        "images": images(built.server.images("dev", "env/dev"), path_of("dev")),
        "checks": [{"name": "p95", "value": 1, "limit": 2, "unit": "ms", "passed": True}],
    }  # fmt: skip
    (tmp_path / "dev.json").write_text(json.dumps(card))
    return Options(tmp_path / "dev.json", statuses=github)


def test_the_pull_request_has_the_evidence(built: Releases, hub: Hub, github: GitHub, options: Options) -> None:
    assert propose(built.root, built.job, github, "staging", options).endswith("/pull/7")
    ((path, asked),) = hub.posted
    assert (path, asked["base"]) == ("pulls", "env/staging")
    assert asked["title"] == "feat(staging): run what dev ran"
    assert "Synced: eventsphere-dev Synced and Healthy" in asked["body"]
    promotion = built.server.tip(asked["head"])
    assert "tested in dev: 1 checks passed" in evidence(built.job.repository, "staging", promotion)
    assert git(built.root, "branch", "--format=%(refname:short)") == "main"


def test_a_closed_gate_opens_nothing(built: Releases, hub: Hub, github: GitHub, options: Options) -> None:
    hub.argocd_says(built.server.tip("env/dev"), "dev", "failure", text="Degraded")
    before = built.server.state()
    with pytest.raises(CommandError, match="is failure: Degraded"):
        propose(built.root, built.job, github, "staging", options)
    assert (built.server.state(), hub.posted) == (before, [])


def test_another_branch_of_the_same_name_is_not_overwritten(
    built: Releases, hub: Hub, github: GitHub, options: Options
) -> None:
    name = f"promote/staging-{built.server.tip('env/dev')[:9]}"
    git(built.server.path, "update-ref", f"refs/heads/{name}", _stranger(built))
    with pytest.raises(CommandError, match="is on the server already"):
        propose(built.root, built.job, github, "staging", options)
    assert hub.posted == []


def _stranger(built: Releases) -> str:
    tree = git(built.server.path, "rev-parse", "main^{tree}")
    return git(built.server.path, "commit-tree", tree, "-m", "somebody else's")


@pytest.mark.parametrize(("target", "says"), [("dev", "gets its releases from the build"), ("qa", "no environment")])
def test_a_wrong_environment_is_refused(
    target: str, says: str, built: Releases, hub: Hub, github: GitHub, options: Options
) -> None:
    with pytest.raises(CommandError, match=says):
        propose(built.root, built.job, github, target, options)
    assert hub.posted == []
