"""What runs is this very commit, and stays it."""

from collections.abc import Iterator
from typing import Any

from eventsphere.cluster import applications
from eventsphere.cluster.clone import clone
from eventsphere.cluster.deploy import APPLICATIONS
from eventsphere.cluster.faults import faults
from eventsphere.drift.run import drift
from eventsphere.promote.images import images, path_of
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.waiting import told

IMAGES = path_of("local")


def test_every_application_is_synced_and_healthy_at_this_commit(cluster: Cluster) -> None:
    with clone(ROOT) as here:
        assert cluster.tree.git("rev-parse", "HEAD^").strip() == here.head, "the cluster follows another commit"
    assert cluster.tree.git("diff", "--name-only", "HEAD^", "HEAD").split() == [str(IMAGES)]
    cluster.wait_synced()  # an autoscaler that adds a pod makes an Application Progressing for a moment
    assert {each.name for each in applications.applications(cluster.kube)} == APPLICATIONS


def test_the_cluster_is_what_git_says(cluster: Cluster) -> None:
    assert drift(cluster.tree.folder, "local", 30) == []


def test_every_pod_runs_the_digest_of_the_commit(cluster: Cluster) -> None:
    cluster.wait_without("pod of another image", lambda: other_images(cluster))


def other_images(cluster: Cluster) -> list[str]:
    """The pods that run another image than the commit names, with both."""
    found = images((cluster.tree.folder / IMAGES).read_text(), IMAGES)
    return [line for name, digest in found.items() for line in _others(cluster, name.rpartition("/")[2], digest)]


def _others(cluster: Cluster, workload: str, wanted: str) -> Iterator[str]:
    pods = cluster.pods(workload)
    assert pods, f"there is no pod of {workload}"
    for pod in pods:
        [runs] = {each["imageID"].rpartition("@")[2] for each in pod["status"].get("containerStatuses", [])} or {""}
        if runs != wanted:
            yield f"{pod['metadata']['name']} runs {runs or 'nothing'}, the commit names {wanted}"


def test_every_autoscaler_reads_its_metrics(cluster: Cluster) -> None:
    cluster.wait_without("autoscaler without its metrics", lambda: blind(cluster))


def blind(cluster: Cluster) -> list[str]:
    """The autoscalers that don't know how busy their pods are, and why."""
    found = cluster.get("hpa")["items"]
    metrics = {each["metadata"]["name"]: _metrics(each) for each in found}
    others = [f"{name} scales by {sorted(of)}" for name, of in metrics.items() if of != {"cpu", "memory"}]
    assert metrics.keys() == {"auth", "booking", "event", "frontend"}
    return others + [each for each in faults(cluster.kube, cluster.namespace) if "Autoscaler" in each]


def _metrics(autoscaler: dict[str, Any]) -> set[str]:
    return {str(each["resource"]["name"]) for each in autoscaler["spec"]["metrics"]}


def test_a_second_sync_changes_nothing(cluster: Cluster) -> None:
    before = cluster.generations()
    operation = cluster.sync()
    assert operation["phase"] == "Succeeded", operation["message"]
    assert cluster.generations() == before
    cluster.wait_synced()


def test_the_tree_survives_a_restart_of_argo_cd(cluster: Cluster) -> None:
    before = cluster.generations()
    restarted = ["statefulset/argocd-application-controller", "deployment/argocd-repo-server"]
    for each in restarted:
        cluster.kube("rollout", "restart", each, "-n", "argocd")
    for each in restarted:
        cluster.kube("rollout", "status", each, "-n", "argocd", "--timeout=180s", seconds=190)
    applications.refresh(cluster.kube)
    seconds = cluster.wait_for("no refresh is pending", lambda: not _pending(cluster), 180)
    told(f"Argo CD compared everything again {seconds:.1f} s after its restart")
    cluster.wait_synced()
    assert cluster.generations() == before


def _pending(cluster: Cluster) -> bool:
    found = cluster.kube.json("get", applications.KIND, "-n", applications.NAMESPACE)["items"]
    return any(applications.REFRESH in each["metadata"].get("annotations", {}) for each in found)
