"""Drift: healed or told, within seconds; and what an SRE sees of it."""

import asyncio
import json

import pytest

from eventsphere.drift.run import drift
from tests.cluster.argocd import differences
from tests.cluster.cluster import Cluster
from tests.cluster.people import Shop
from tests.cluster.waiting import told

HEALED_SECONDS = 60


@pytest.fixture(autouse=True)
def first_heal(cluster: Cluster) -> None:
    """Argo CD heals one commit again and again ever later (2, 6, 18, 54 s ...); a sync by hand begins anew."""
    cluster.sync()


def test_a_scaled_statefulset_is_set_back(cluster: Cluster) -> None:
    cluster.do("scale", "statefulset/mongodb", "--replicas=2")
    seconds = cluster.wait_for(
        "one replica again", lambda: cluster.get("statefulset/mongodb")["spec"]["replicas"] == 1, HEALED_SECONDS
    )
    told(f"kubectl scale: healed in {seconds:.1f} s")
    cluster.rolled_out("statefulset/mongodb")
    cluster.do("delete", "pvc", "data-mongodb-1", "--ignore-not-found", "--wait=false")
    cluster.wait_synced()


def test_an_edited_environment_variable_is_set_back(cluster: Cluster) -> None:
    cluster.do("set", "env", "deployment/booking", "AWS_ENDPOINT_URL=http://nowhere.invalid")
    seconds = cluster.wait_for("the variable", lambda: _endpoint(cluster) == "http://moto.aws:5000", HEALED_SECONDS)
    told(f"kubectl set env: healed in {seconds:.1f} s")
    cluster.wait_synced()


def _endpoint(cluster: Cluster) -> str:
    container = cluster.get("deployment/booking")["spec"]["template"]["spec"]["containers"][0]
    return str(next(each["value"] for each in container["env"] if each["name"] == "AWS_ENDPOINT_URL"))


async def test_a_deleted_service_comes_back_and_serves(cluster: Cluster, shop: Shop) -> None:
    old = cluster.address("event")
    cluster.do("delete", "service/event")
    seconds = cluster.wait_for("the Service", lambda: cluster.address("event") != old, HEALED_SECONDS)
    while (answer := await shop.get("/api/events")).status != 200:
        assert answer.code in {"overloaded", "bad_gateway", "timeout"}, "a friendly problem meanwhile"
        await asyncio.sleep(0.5)
    told(f"kubectl delete service: back with another address in {seconds:.1f} s")
    cluster.wait_synced()


def test_a_hand_made_object_is_told(cluster: Cluster) -> None:
    cluster.do("create", "configmap", "by-hand", "--from-literal=who=somebody")
    try:
        cluster.wait_for("Argo CD's warning", lambda: "orphaned" in cluster.application().message)
        extra = [each for each in drift(cluster.tree.folder, "local", 30) if each.what == "extra"]
        assert [each.object for each in extra] == ["ConfigMap by-hand"]
        assert cluster.application().sync == "Synced"
    finally:
        cluster.do("delete", "configmap", "by-hand")


def test_an_autoscaler_s_replicas_are_no_drift(cluster: Cluster) -> None:
    cluster.do("scale", "deployment/frontend", "--replicas=3")
    try:
        cluster.rolled_out("deployment/frontend")
        assert cluster.application().sync == "Synced"
        assert drift(cluster.tree.folder, "local", 30) == []
    finally:
        cluster.do("scale", "deployment/frontend", "--replicas=2")


def test_an_sre_reads_the_difference_while_sync_is_paused(cluster: Cluster) -> None:
    with cluster.paused():
        limits = {"spec": {"maxReplicas": 9}}
        cluster.do("patch", "hpa/frontend", "--type=merge", "-p", json.dumps(limits))
        cluster.wait_for("OutOfSync", lambda: cluster.application().sync == "OutOfSync")
        seen = list(differences(cluster))
        assert seen == ["HorizontalPodAutoscaler frontend spec.maxReplicas: 8 in Git, 9 live"]
        told(f"Argo CD's diff: {seen[0]}")
        found = drift(cluster.tree.folder, "local", 30)
        assert [(each.what, each.path, each.live) for each in found] == [("changed", "spec.maxReplicas", 9)]
    seconds = cluster.wait_for(
        "healed", lambda: cluster.get("hpa/frontend")["spec"]["maxReplicas"] == 8, HEALED_SECONDS
    )
    told(f"resumed: healed in {seconds:.1f} s")
    cluster.wait_synced()
