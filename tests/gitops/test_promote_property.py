"""No sequence of builds, promotions, merges and rollbacks gets a release into prod that staging never ran."""

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsphere.check.rules.promotions import strangers
from eventsphere.errors import CommandError
from eventsphere.promote.order import ENVIRONMENTS
from eventsphere.promote.releases import history, tip
from eventsphere.promote.repository import Repository
from eventsphere.promote.run import Done, Options, promote, rollback
from tests.gitops.copies import git
from tests.gitops.releases import UNBUILT, Release, images_file, text

PAIRS = st.sampled_from(
    [("dev", "staging"), ("staging", "prod"), ("dev", "staging"), ("staging", "prod"), ("dev", "prod")]
)
BUILD = st.tuples(st.just("build"), st.sampled_from("abc"), st.sampled_from("01"))
PROMOTE = PAIRS.map(lambda pair: ("promote", *pair))
MERGE = st.tuples(st.just("merge"), st.sampled_from(["first", "last"]), st.just(""))
ROLLBACK = st.tuples(st.just("rollback"), st.sampled_from(ENVIRONMENTS), st.just(""))
STEPS = st.one_of(PROMOTE, MERGE, PROMOTE, MERGE, BUILD, ROLLBACK)
BEGIN = [("build", "a", "0"), ("promote", "dev", "staging"), ("merge", "first", ""), ("build", "b", "1")]
Ran = tuple[str, str]
"""The manifests and the images of an environment."""


class World:
    """What each environment has ever run, as the cluster would see it."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.open: list[Done] = []
        self.ran: dict[str, set[Ran]] = {environment: set() for environment in ENVIRONMENTS}
        self.observe()

    def now(self, environment: str) -> Ran:
        """What an environment's branch says."""
        branch = f"env/{environment}"
        return self.release.manifests_at(branch), self.release.at(branch, environment)

    def observe(self) -> None:
        """The cluster syncs each branch; what has no image runs nothing."""
        for environment in ENVIRONMENTS:
            self.ran[environment] |= {found for found in [self.now(environment)] if UNBUILT not in found[1]}

    def step(self, action: str, first: str, second: str) -> None:
        with suppress(CommandError):  # refused: nothing happens
            self._do(action, first, second)
        self.observe()

    def _do(self, action: str, first: str, second: str) -> None:
        root = self.release.root
        if action == "build":
            if self.now("dev") != (second, text(first)):
                self.release.build(first, manifests=second)
        elif action == "promote":
            version = self.now(first)[1].partition("sha256:")[2][:1]
            self.open.append(promote(root, first, second, Options(self.release.ready(version, first))))
        elif action == "rollback":
            self.open.append(rollback(root, first))
        elif self.open:
            self._merge(self.open.pop(0 if first == "first" else -1))

    def _merge(self, done: Done) -> None:
        """A reviewer merges a branch; one that is behind is refused, as the branch's protection does."""
        if done.branch:
            with suppress(subprocess.CalledProcessError):
                self.release.merge(done)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=6, max_size=14))
def test_prod_runs_only_what_staging_ran(steps: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "tree")
        root.mkdir()
        world = World(Release(root, Path(folder, "programs"), monkeypatch))
        for step in [*BEGIN, *steps]:
            world.step(*step)
            assert world.ran["prod"] <= world.ran["staging"] <= world.ran["dev"], step
        for environment in ENVIRONMENTS:
            assert list(strangers(Repository(root), environment)) == []


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    (tmp_path / "tree").mkdir()
    release = Release(tmp_path / "tree", tmp_path / "programs", monkeypatch)
    release.build("a", manifests="1")
    release.merge(promote(release.root, "dev", "staging", Options(release.ready("a"))))
    return release


@pytest.mark.parametrize("what", ["images", "manifests", "an environment's own manifests"])
def test_check_refuses_a_release_that_skipped_an_environment(what: str, release: Release) -> None:
    git(release.root, "switch", "-q", "--detach", "env/staging")
    (release.root / images_file("prod")).write_text(text("b" if what == "images" else "a"))
    if what == "manifests":
        release.manifests("by hand")
    elif what != "images":
        (release.root / "overlays/prod/extra.yaml").write_text("{}")
    release.commit("by hand")
    git(release.root, "branch", "-f", "env/prod", "HEAD")
    git(release.root, "switch", "-q", "main")
    found = [broken.what for broken in strangers(Repository(release.root), "prod")]
    assert found == [f"env/prod at {release.tip('prod')[:9]} is no release that staging had"]
    assert not list(strangers(Repository(release.root), "staging"))


def test_the_server_s_branch_counts_where_it_was_fetched(release: Release) -> None:
    git(release.root, "update-ref", "refs/remotes/origin/env/prod", release.tip("staging"))
    repository = Repository(release.root)
    assert tip(repository, "prod") == release.tip("staging") != release.tip("prod")
    assert len(list(history(repository, "prod"))) == len(list(history(repository, "staging")))
