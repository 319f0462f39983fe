"""A commit that can't run: what runs goes on, and Argo CD says truthfully why."""

from pathlib import Path

from eventsphere.cluster import images as made
from eventsphere.promote.images import images, path_of
from tests.cluster.argocd import tree_health
from tests.cluster.cluster import Cluster
from tests.cluster.load import load
from tests.cluster.people import Shop
from tests.cluster.stalls import again_after_a_stall
from tests.cluster.test_disruptions import beside
from tests.cluster.waiting import told

OVERLAY = Path("overlays/local/kustomization.yaml")
NOWHERE = f"sha256:{'f' * 64}"


async def test_a_tree_that_does_not_build_changes_nothing(commits: Cluster, shop: Shop) -> None:
    before = commits.generations()
    text = (commits.tree.folder / OVERLAY).read_text()
    commits.tree.write(OVERLAY, text.replace("../../base\n", "../../bases\n", 1))
    commits.tree.commit("a folder that is not there")
    commits.tree.push()
    commits.wait_for("Argo CD's error", lambda: "bases" in commits.application().message)
    told(f"Argo CD says: {commits.application().message[:160]}")
    assert commits.application().sync == "Unknown"
    assert commits.generations() == before
    assert (await shop.get("/api/events")).status == 200


async def test_a_manifest_that_the_cluster_refuses_changes_nothing(commits: Cluster, shop: Shop) -> None:
    before = commits.generations()
    patch = """\
  - target:
      kind: Service
      name: auth
    patch: |-
      - op: replace
        path: /spec/ports/0/port
        value: 99999
"""
    text = (commits.tree.folder / OVERLAY).read_text()
    commits.tree.write(OVERLAY, text.replace("patches:\n", "patches:\n" + patch, 1))
    commits.tree.commit("a port that can't be")
    commits.tree.push()
    commits.wait_for("Argo CD's error", lambda: "99999" in commits.application().message)
    told(f"Argo CD says: {commits.application().message[:160]}")
    assert not commits.application().is_well
    assert commits.generations() == before
    assert (await shop.get("/api/events")).status == 200


@again_after_a_stall
async def test_a_missing_image_leaves_the_running_version(commits: Cluster, shop: Shop) -> None:
    path = path_of("local")
    digests = images((commits.tree.folder / path).read_text(), path) | {"ghcr.io/eventsphere/booking": NOWHERE}
    async with load(shop) as running:
        commits.tree.write(path, made.file(digests))
        commits.tree.commit("an image that nobody built")
        commits.tree.push()
        await beside(lambda: _wait(commits, degraded=True))
        said = tree_health(commits, "Pod")["Degraded"]
        assert not commits.application().is_well
        commits.tree.git("reset", "--quiet", "--hard", "HEAD^")
        commits.tree.push(force=True)
        await beside(lambda: _wait(commits, degraded=False))
    told(f"Argo CD says: {said[:160]}")
    assert NOWHERE in said
    running.none_failed()


def _wait(cluster: Cluster, *, degraded: bool) -> None:
    cluster.wait_for("a pod's health", lambda: ("Degraded" in tree_health(cluster, "Pod")) is degraded, 240)
