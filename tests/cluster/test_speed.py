"""From `git push` to new pods that serve, with its parts; and what a render costs inside Argo CD."""

import re
import statistics
import time
from typing import NamedTuple

from eventsphere.cluster import images as made
from eventsphere.promote.images import images, path_of
from tests.cluster.cluster import Cluster
from tests.cluster.registry import variant
from tests.cluster.waiting import told

ROUNDS = 5
SLOWEST_SECONDS = 60
RENDER_SECONDS = 1.0
URL = "http://git.gitops.svc/eventsphere.git"
COPY = "/tmp/measured"  # noqa: S108 - in Argo CD's container
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
    cluster.wait_for("Argo CD to notice", lambda: cluster.application().revision == commit, 180)
    noticed = time.monotonic()
    cluster.wait_for("the new image", lambda: digest in _image(cluster), 180)
    applied = time.monotonic()
    cluster.do("rollout", "status", "deployment/frontend", "--timeout=180s", seconds=190)
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
    parts = [statistics.median(each) for each in zip(*rounds, strict=True)]
    names = ("push", "notice and render", "apply", "rollout")
    median = statistics.median(each.total for each in rounds)
    told(
        f"git push to serving: {median:.1f} s, median of {ROUNDS}; "
        + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in zip(names, parts, strict=True))
    )
    assert median <= SLOWEST_SECONDS


def test_a_render_in_argo_cd_takes_less_than_a_second(cluster: Cluster) -> None:
    """Seconds of CPU, which other work on the machine does not add to."""
    _in_repo_server(cluster, f"rm -rf {COPY} && git clone --quiet --depth 1 {URL} {COPY}")
    overlays = sorted(each.parent.name for each in (cluster.tree.folder / "overlays").glob("*/kustomization.yaml"))
    try:
        seconds = {each: _render(cluster, each) for each in overlays}
    finally:
        _in_repo_server(cluster, f"rm -rf {COPY}")
    told("a render in Argo CD: " + ", ".join(f"{name} {spent:.2f} s of CPU" for name, spent in seconds.items()))
    assert {"dev", "staging", "prod"} < seconds.keys()
    assert max(seconds.values()) <= RENDER_SECONDS


def _render(cluster: Cluster, overlay: str) -> float:
    """Seconds of CPU that `kustomize build` takes there, by the shell's `times`."""
    said = _in_repo_server(cluster, f"cd {COPY} && kustomize build overlays/{overlay} | wc -l && times")
    lines, *_, children = said.split("\n")[:3]
    assert int(lines) > 100, "it rendered nothing"
    return sum(int(minutes) * 60 + float(rest) for minutes, rest in re.findall(r"(\d+)m([\d.]+)s", children))


def _in_repo_server(cluster: Cluster, script: str) -> str:
    words = ["exec", "-n", "argocd", "deploy/argocd-repo-server", "-c", "argocd-repo-server", "--", "sh", "-c", script]
    return cluster.kube(*words, seconds=120)
