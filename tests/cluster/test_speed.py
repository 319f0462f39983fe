"""From `git push` to new pods that serve, with its parts; and what a render costs inside Argo CD."""

import json
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

from eventsphere.cluster import images as made
from eventsphere.promote.images import images, path_of
from tests.cluster.cluster import Cluster, told
from tests.cluster.registry import variant

ROUNDS = 5
SLOWEST_SECONDS = 60
RENDER_SECONDS = 1.0
FRONTEND = "ghcr.io/eventsphere/frontend"


class Parts(NamedTuple):
    """Seconds of one round."""

    pushed: float
    noticed: float
    """Argo CD has compared the commit with the cluster: rendering is part of it."""
    applied: float
    rolled_out: float

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self)


def one(cluster: Cluster, digest: str) -> Parts:
    """Push a commit that changes the frontend's image, and follow it."""
    path = path_of("local")
    found = images((cluster.tree.folder / path).read_text(), path)
    cluster.tree.write(path, made.file(found | {FRONTEND: digest}))
    cluster.tree.commit("build(local): another frontend")
    started = time.monotonic()
    commit = cluster.tree.push()
    pushed = time.monotonic()
    cluster.wait_for("Argo CD to notice", lambda: cluster.application().revision == commit, 60)
    noticed = time.monotonic()
    cluster.wait_for("the new image", lambda: digest in _image(cluster), 60)
    applied = time.monotonic()
    cluster.do("rollout", "status", "deployment/frontend", "--timeout=120s", seconds=130)
    return Parts(pushed - started, noticed - pushed, applied - noticed, time.monotonic() - applied)


def _image(cluster: Cluster) -> str:
    spec = cluster.get("deployment/frontend")["spec"]["template"]["spec"]
    return str(spec["containers"][0]["image"])


def test_a_push_serves_soon(commits: Cluster) -> None:
    path = path_of("local")
    first = images((commits.tree.folder / path).read_text(), path)[FRONTEND]
    rounds = []
    for number in range(ROUNDS):
        rounds.append(one(commits, variant(FRONTEND, first, Labels={"build": str(number)})))
        commits.rolled_out("deployment/frontend")
        commits.wait_synced()
    parts = [statistics.median(each) for each in zip(*rounds, strict=True)]
    names = ("push", "notice and render", "apply", "rollout")
    median = statistics.median(each.total for each in rounds)
    told(
        f"git push to serving: {median:.1f} s, median of {ROUNDS}; "
        + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in zip(names, parts, strict=True))
    )
    assert median <= SLOWEST_SECONDS


def renders(cluster: Cluster) -> Iterator[float]:
    """Seconds of each answer of Argo CD's repo server, by its log."""
    log = cluster.kube("logs", "-n", "argocd", "deploy/argocd-repo-server", "-c", "argocd-repo-server", "--tail=5000")
    for line in log.splitlines():
        if '"grpc.method":"GenerateManifest"' in line and '"grpc.code":"OK"' in line:
            yield float(json.loads(line)["grpc.time_ms"]) / 1000


def test_a_render_in_argo_cd_takes_less_than_a_second(cluster: Cluster) -> None:
    seconds = list(renders(cluster))
    assert len(seconds) >= ROUNDS
    usual = statistics.quantiles(seconds, n=20)[-1]
    told(f"renders in Argo CD: 95 % within {usual:.3f} s, slowest {max(seconds):.3f} s of {len(seconds)}")
    assert usual <= RENDER_SECONDS
