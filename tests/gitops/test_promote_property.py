"""No sequence of builds, promotions, merges and rollbacks gets an image into prod that staging never ran."""

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsphere.check.policy import policies
from eventsphere.check.resources import Scene
from eventsphere.errors import CommandError
from eventsphere.gitops.manifests import Manifests
from eventsphere.promote.images import UNBUILT, digests
from eventsphere.promote.order import ORDER
from eventsphere.promote.run import Options, promote, rollback
from tests.gitops.copies import git
from tests.gitops.releases import Release, images_file

PAIRS = st.sampled_from(
    [("dev", "staging"), ("staging", "prod"), ("dev", "staging"), ("staging", "prod"), ("dev", "prod")]
)
BUILD = st.tuples(st.just("build"), st.sampled_from("abc"), st.just(""))
PROMOTE = PAIRS.map(lambda pair: ("promote", *pair))
MERGE = st.tuples(st.just("merge"), st.sampled_from(["first", "last"]), st.just(""))
ROLLBACK = st.tuples(st.just("rollback"), st.sampled_from(ORDER), st.just(""))
STEPS = st.one_of(PROMOTE, MERGE, PROMOTE, MERGE, BUILD, ROLLBACK)
BEGIN = [("build", "a", ""), ("promote", "dev", "staging"), ("merge", "first", ""), ("build", "b", "")]


class World:
    """What each environment has ever run, as the cluster would see it."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.ran: dict[str, set[str]] = {environment: set() for environment in ORDER}
        self.observe()

    def observe(self) -> None:
        """The cluster syncs main."""
        for environment in ORDER:
            self.ran[environment] |= digests((self.release.root / images_file(environment)).read_text()) - {UNBUILT}

    def step(self, action: str, first: str, second: str) -> None:
        with suppress(CommandError):  # refused: nothing happens
            self._do(action, first, second)
        self.observe()

    def _do(self, action: str, first: str, second: str) -> None:
        root = self.release.root
        if action == "build":
            if digests((root / images_file("dev")).read_text()) != {f"sha256:{first * 64}"}:
                self.release.build(first)
        elif action == "promote":
            version = min(digests((root / images_file(first)).read_text()))[7:8]
            promote(root, first, second, Options(self.release.ready(version, first)))
        elif action == "rollback":
            rollback(root, first)
        else:
            self._merge(first)

    def _merge(self, which: str) -> None:
        """A reviewer merges one of the open branches; one that conflicts is left alone."""
        open_ones = git(
            self.release.root, "for-each-ref", "--format=%(refname:short)", "refs/heads/promote", "refs/heads/rollback"
        )
        if not open_ones:
            return
        branch = open_ones.split()[0 if which == "first" else -1]
        try:
            self.release.merge(branch)
        except subprocess.CalledProcessError:  # a conflict, as GitHub would show it
            git(self.release.root, "merge", "--abort")
            git(self.release.root, "branch", "-D", branch)


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
        for environment in ORDER:
            scene = Scene(Path("overlays", environment), Manifests(), root)
            assert list(policies()["promoted"].rule(scene)) == []


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "in the work tree"])
def test_check_refuses_digests_that_skipped_an_environment(
    committed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree").mkdir()
    release = Release(tmp_path / "tree", tmp_path / "programs", monkeypatch)
    release.build("a")
    for environment in ("staging", "prod"):  # both at once: staging never ran it before
        (release.root / images_file(environment)).write_text((release.root / images_file("dev")).read_text())
    if committed:
        release.commit("by hand")
    said = {
        environment: [
            broken.what
            for broken in policies()["promoted"].rule(Scene(Path("overlays", environment), Manifests(), release.root))
        ]
        for environment in ORDER
    }
    assert said["dev"] == said["staging"] == []
    assert said["prod"] == ["overlays/prod/images/kustomization.yaml: staging never had sha256:aaaaaaaaaaaa..."]
