"""What runs is this very commit, and stays it."""

from typing import Any

from eventsphere.cluster import applications
from eventsphere.cluster.clone import clone
from eventsphere.cluster.deploy import APPLICATIONS
from eventsphere.drift.run import drift
from tests.cluster.cluster import ROOT, Cluster, told

IMAGES = "overlays/local/images/kustomization.yaml"


def test_every_application_is_synced_and_healthy_at_this_commit(cluster: Cluster) -> None:
    with clone(ROOT) as here:
        assert cluster.tree.git("rev-parse", "HEAD^").strip() == here.head, "the cluster follows another commit"
    assert cluster.tree.git("diff", "--name-only", "HEAD^", "HEAD").split() == [IMAGES]
    cluster.wait_synced()  # an autoscaler that adds a pod makes an Application Progressing for a moment
    assert {each.name for each in applications.applications(cluster.kube)} == APPLICATIONS


def test_the_cluster_is_what_git_says(cluster: Cluster) -> None:
    assert drift(cluster.tree.folder, "local", 30) == []


def test_every_pod_runs_the_digest_of_the_commit(cluster: Cluster) -> None:
    named = (cluster.tree.folder / IMAGES).read_text()
    for workload in ("auth", "event", "booking", "frontend"):
        for pod in cluster.pods(workload):
            digest = pod["status"]["containerStatuses"][0]["imageID"].rpartition("@")[2]
            assert digest in named, f"{pod['metadata']['name']} runs {digest}"


def test_every_autoscaler_reads_its_metrics(cluster: Cluster) -> None:
    cluster.wait_for("metrics of every autoscaler", lambda: not _blind(cluster), 90)


def _blind(cluster: Cluster) -> list[str]:
    """The autoscalers that don't know how busy their pods are."""
    found = cluster.get("hpa")["items"]
    assert len(found) == 4
    return [each["metadata"]["name"] for each in found if not _sees(each)]


def _sees(autoscaler: dict[str, Any]) -> bool:
    wanted = {each["resource"]["name"] for each in autoscaler["spec"]["metrics"]}
    status = autoscaler.get("status", {})
    seen = {each.get("resource", {}).get("name") for each in status.get("currentMetrics") or []}
    active = any(each["type"] == "ScalingActive" and each["status"] == "True" for each in status.get("conditions", []))
    return active and wanted == seen == {"cpu", "memory"}


def test_a_second_sync_changes_nothing(cluster: Cluster) -> None:
    before = cluster.generations()
    operation = cluster.sync()
    assert operation["phase"] == "Succeeded", operation["message"]
    assert cluster.generations() == before
    assert cluster.application().is_well


def test_the_tree_survives_a_restart_of_argo_cd(cluster: Cluster) -> None:
    before = cluster.generations()
    restarted = ["statefulset/argocd-application-controller", "deployment/argocd-repo-server"]
    for each in restarted:
        cluster.kube("rollout", "restart", each, "-n", "argocd")
    for each in restarted:
        cluster.kube("rollout", "status", each, "-n", "argocd", "--timeout=120s", seconds=130)
    applications.refresh(cluster.kube)
    seconds = cluster.wait_for("no refresh is pending", lambda: not _pending(cluster), 120)
    told(f"Argo CD compared everything again {seconds:.1f} s after its restart")
    cluster.wait_synced(seconds=60)
    assert cluster.generations() == before


def _pending(cluster: Cluster) -> bool:
    found = cluster.kube.json("get", applications.KIND, "-n", applications.NAMESPACE)["items"]
    return any(applications.REFRESH in each["metadata"].get("annotations", {}) for each in found)
