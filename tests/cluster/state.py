"""What one asks for when a test on the cluster failed."""

from collections.abc import Iterator

from eventsphere.cluster import applications
from eventsphere.errors import CommandError
from tests.cluster.argocd import differences
from tests.cluster.cluster import Cluster

LINES = "--tail=25"
CONTROLLERS = (
    ("argocd", "statefulset/argocd-application-controller"),
    ("external-secrets", "deployment/external-secrets"),
)


def sections(cluster: Cluster) -> Iterator[tuple[str, str]]:
    """Titles and texts."""
    kube = cluster.kube
    yield "Applications", "\n".join(map(str, applications.applications(kube)))
    yield "what differs, by Argo CD", "\n".join(differences(cluster)) or "nothing"
    yield "pods", kube("get", "pods", "-A", "-o", "wide")
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
