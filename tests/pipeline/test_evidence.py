"""After a deployment: a release that no load test speaks for is noticed, whoever merged it and however."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventsphere.delivery.evidence import evidence
from eventsphere.errors import CommandError
from eventsphere.promote import scorecard
from eventsphere.promote.images import images, path_of
from tests.pipeline.places import configmap
from tests.pipeline.releases import Releases

CARD = scorecard.FOLDER / "dev.json"
Card = dict[str, Any]


@pytest.fixture
def card(built: Releases) -> Card:
    """A load test of what dev runs, all green."""
    now = datetime.now(UTC).isoformat()
    return {
        "environment": "dev", "revision": built.server.tip("env/dev"), "started_at": now, "finished_at": now,
        "images": images(built.server.images("dev", "env/dev"), path_of("dev")),
        "checks": [{"name": "p95", "value": 1, "limit": 2, "unit": "ms", "passed": True}],
    }  # fmt: skip


def merged(built: Releases, text: str | None, *, manifests: str = "") -> str:
    """A commit of staging's branch with what dev runs, and this scorecard."""
    repository, dev = built.job.repository, built.server.tip("env/dev")
    tree = repository.tree_with(dev, path_of("staging"), repository.file(dev, path_of("dev")) or "")
    if text is not None:
        tree = repository.tree_with(tree, CARD, text)
    if manifests:
        tree = repository.tree_with(tree, built.root.joinpath("base/configmap.yaml").relative_to(built.root), manifests)
    return repository.commit_tree(tree, [built.server.tip("env/staging"), dev], "feat(staging): run what dev ran")


def test_a_release_that_was_tested_is_well(built: Releases, card: Card) -> None:
    said = evidence(built.job.repository, "staging", merged(built, json.dumps(card)))
    assert said.startswith("tested in dev: 1 checks passed")


def test_dev_s_releases_come_before_their_test(built: Releases) -> None:
    assert "from the build" in evidence(built.job.repository, "dev", built.server.tip("env/dev"))


def test_a_new_environment_waits_for_its_first_promotion(built: Releases) -> None:
    assert "first promotion" in evidence(built.job.repository, "staging", built.server.tip("env/staging"))


def _failed(card: Card) -> None:
    card["checks"][0]["passed"] = False


def _old(card: Card) -> None:
    card["finished_at"] = (datetime.now(UTC) - timedelta(days=8)).isoformat()


def _of_another(card: Card) -> None:
    card["images"] = dict.fromkeys(card["images"], "sha256:" + "f" * 64)


REFUSALS: dict[str, tuple[Callable[[Card], object], str]] = {
    "failed": (_failed, "failed p95"),
    "merged too late": (_old, "not of the last 7 days before"),
    "other images": (_of_another, "tested another ghcr.io/eventsphere/auth"),
    "another environment": (lambda card: card.update(environment="prod"), "is of prod, not of dev"),
    "unknown commit": (lambda card: card.update(revision="f" * 40), "is no commit here"),
    "invalid": (lambda card: card.pop("checks"), "checks: Field required"),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_scorecard_that_speaks_for_nothing_is_refused(why: str, built: Releases, card: Card) -> None:
    change, says = REFUSALS[why]
    change(card)
    with pytest.raises(CommandError, match=says):
        evidence(built.job.repository, "staging", merged(built, json.dumps(card)))


def test_a_release_that_no_promotion_brought_is_refused(built: Releases) -> None:
    with pytest.raises(CommandError, match="has no scorecard of dev: no promotion brought this release: promote it"):
        evidence(built.job.repository, "staging", merged(built, None))


def test_manifests_that_were_not_tested_are_refused(built: Releases, card: Card) -> None:
    commit = merged(built, json.dumps(card), manifests=configmap("by hand"))
    with pytest.raises(CommandError, match="tested other manifests than staging has"):
        evidence(built.job.repository, "staging", commit)


def test_a_rollback_was_judged_when_it_was_promoted(built: Releases, card: Card) -> None:
    """Its load test may be months old. To refuse it would leave people with what just failed."""
    repository = built.job.repository
    good = merged(built, json.dumps(card))
    bad = repository.commit_tree(repository.tree_with(good, path_of("staging"), "images: []\n"), [good], "feat: bad")
    _old(card)
    back = repository.commit_tree(repository.tree_with(good, CARD, json.dumps(card)), [bad], "revert: by hand")
    assert "had this release before" in evidence(repository, "staging", back)


def test_a_wrong_environment_is_refused(built: Releases) -> None:
    with pytest.raises(CommandError, match="qa is no environment with a branch"):
        evidence(built.job.repository, "qa", "HEAD")
