"""What one asks for when a test on the cluster failed; `python -m tests.cluster.state` prints it."""

from collections.abc import Iterator

from eventsphere.cluster import applications
from eventsphere.cluster.clone import Clone
from eventsphere.cluster.faults import faults
from eventsphere.errors import CommandError
from tests.cluster.argocd import differences
from tests.cluster.cluster import ROOT, Cluster

LINES = "--tail=25"
CONTROLLERS = (
    ("argocd", "statefulset/argocd-application-controller"),
    ("external-secrets", "deployment/external-secrets"),
)


def show(cluster: Cluster) -> None:
    """Print all of it, or as much as the cluster still tells."""
    try:
        for title, text in _sections(cluster):
            print(f"\n-- {title}\n{text}", flush=True)
    except (CommandError, OSError, KeyError) as error:
        print(f"\n-- the rest of the cluster's state could not be read: {error}", flush=True)


def _sections(cluster: Cluster) -> Iterator[tuple[str, str]]:
    kube = cluster.kube
    yield "Applications", "\n".join(map(str, applications.applications(kube)))
    yield "what is wrong", "\n".join(faults(kube, cluster.namespace)) or "nothing"
    yield "pods", kube("get", "pods", "-A", "-o", "wide")
    yield "what differs, by Argo CD", "\n".join(differences(cluster)) or "nothing"
    yield "events", _last(cluster.do("get", "events", "--sort-by=.lastTimestamp"), 40)
    for namespace, name in CONTROLLERS:
        yield f"log of {name}", kube("logs", "-n", namespace, name, LINES)
    for workload in ("frontend", "auth", "event", "booking", "mongodb"):
        yield f"log of {workload}", _log(cluster, workload)


def _log(cluster: Cluster, workload: str) -> str:
    try:
        return cluster.do("logs", "-l", f"app.kubernetes.io/name={workload}", LINES, "--prefix")
    except CommandError as error:
        return str(error)


def _last(text: str, lines: int) -> str:
    return "\n".join(text.splitlines()[-lines:])


if __name__ == "__main__":
    show(Cluster(Clone(ROOT)))
