"""Rollouts, dying pods and a dying database under traffic: nobody notices, or at least nothing is lost."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from tests.cluster.cluster import Cluster, told
from tests.cluster.load import Load, load
from tests.cluster.people import Shop

WORKLOADS = ("frontend", "auth", "event", "booking")


async def beside(work: Callable[[], object]) -> None:
    """Something that waits, while the traffic goes on."""
    await asyncio.to_thread(work)


def says(title: str, running: Load) -> None:
    told(f"{title}: {sum(running.failures.values())} of {running.calls} requests failed {dict(running.failures) or ''}")


@pytest.mark.parametrize("workload", WORKLOADS)
async def test_a_rollout_fails_no_request(cluster: Cluster, shop: Shop, workload: str) -> None:
    async with load(shop) as running:
        await beside(lambda: cluster.restart(f"deployment/{workload}"))
    says(f"rollout of {workload}", running)
    assert not running.failures


async def test_a_deleted_pod_of_each_service_fails_no_request(cluster: Cluster, shop: Shop) -> None:
    async with load(shop) as running:
        for workload in WORKLOADS:
            await beside(partial(kill, cluster, workload))
    says("a pod of each deleted", running)
    assert not running.failures


def kill(cluster: Cluster, workload: str) -> None:
    """Delete one of its pods, and wait until another serves."""
    cluster.do("delete", "pod", cluster.pods(workload)[0]["metadata"]["name"], seconds=90)
    cluster.rolled_out(f"deployment/{workload}")


async def test_an_evicted_pod_fails_no_request(cluster: Cluster, shop: Shop) -> None:
    async with load(shop) as running:
        await beside(lambda: evict(cluster, "booking"))
        await beside(lambda: cluster.rolled_out("deployment/booking"))
    says("a pod evicted", running)
    assert not running.failures


def evict(cluster: Cluster, workload: str) -> None:
    """Ask for an eviction as a draining node does: the PodDisruptionBudget has to allow it."""
    pod = cluster.pods(workload)[0]["metadata"]["name"]
    path = f"/api/v1/namespaces/{cluster.namespace}/pods/{pod}/eviction"
    body = f'{{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {{"name": "{pod}"}}}}'
    cluster.kube("create", "--raw", path, "-f", "-", text=body)
    cluster.wait_for("it is gone", lambda: pod not in {each["metadata"]["name"] for each in cluster.pods(workload)})


async def test_a_deleted_database_pod_loses_no_booking(cluster: Cluster, shop: Shop) -> None:
    async with load(shop) as running:
        await beside(lambda: cluster.do("delete", "pod", "mongodb-0", seconds=90))
        await beside(lambda: cluster.rolled_out("statefulset/mongodb"))
        await asyncio.sleep(15)
        failed_meanwhile = sum(running.failures.values())
        await asyncio.sleep(5)
        assert sum(running.failures.values()) == failed_meanwhile, "it still fails 15 s after the database is back"
    says("the database's pod deleted", running)
    cluster.wait_synced()
