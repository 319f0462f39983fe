"""Rollouts, dying pods and a dying database under traffic: nobody notices, or at least nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from tests.cluster.cluster import Cluster
from tests.cluster.database import findings
from tests.cluster.load import Load, load
from tests.cluster.people import Shop
from tests.cluster.stalls import again_after_a_stall
from tests.cluster.waiting import told

TOLD = (": 502 bad_gateway", ": 503 overloaded")
WORKLOADS = ("frontend", "auth", "event", "booking")


async def beside(work: Callable[[], object]) -> None:
    """Something that waits, while the traffic goes on."""
    await asyncio.to_thread(work)


def says(title: str, running: Load) -> None:
    told(f"{title}: {sum(running.failures.values())} of {running.calls} requests failed {dict(running.failures) or ''}")


@asynccontextmanager
async def disrupted(cluster: Cluster, shop: Shop, title: str) -> AsyncIterator[Load]:
    """Traffic beside what happens in the block; afterwards no booking is lost and the doctor is content."""
    async with load(shop) as running:
        yield running
    says(title, running)
    assert findings(cluster) == []


@pytest.mark.parametrize("workload", WORKLOADS)
@again_after_a_stall
async def test_a_rollout_fails_no_request(cluster: Cluster, shop: Shop, workload: str) -> None:
    async with disrupted(cluster, shop, f"rollout of {workload}") as running:
        await beside(lambda: cluster.restart(f"deployment/{workload}"))
    running.none_failed()


@again_after_a_stall
async def test_a_deleted_pod_of_each_service_fails_no_request(cluster: Cluster, shop: Shop) -> None:
    async with disrupted(cluster, shop, "a pod of each deleted") as running:
        for workload in WORKLOADS:
            await beside(partial(kill, cluster, workload))
    running.none_failed()


def kill(cluster: Cluster, workload: str) -> None:
    """Delete one of its pods, and wait until another serves."""
    name = cluster.pods(workload)[0]["metadata"]["name"]
    cluster.do("delete", "pod", name, "--ignore-not-found", seconds=180)  # an autoscaler may have been quicker
    cluster.rolled_out(f"deployment/{workload}")


@again_after_a_stall
async def test_an_evicted_pod_fails_no_request(cluster: Cluster, shop: Shop) -> None:
    async with disrupted(cluster, shop, "a pod evicted as a draining node does it") as running:
        await beside(lambda: evict(cluster, "booking"))
        await beside(lambda: cluster.rolled_out("deployment/booking"))
    running.none_failed()


def evict(cluster: Cluster, workload: str) -> None:
    """Ask for an eviction as a draining node does: again and again until the PodDisruptionBudget allows it."""
    cluster.wait_for("an eviction to be allowed", lambda: _evicted(cluster, workload))


def _evicted(cluster: Cluster, workload: str) -> str:
    pod = str(cluster.pods(workload)[0]["metadata"]["name"])
    path = f"/api/v1/namespaces/{cluster.namespace}/pods/{pod}/eviction"
    body = f'{{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {{"name": "{pod}"}}}}'
    cluster.kube("create", "--raw", path, "-f", "-", text=body)
    return pod


@again_after_a_stall
async def test_a_pod_that_the_kubelet_evicts_loses_no_booking(cluster: Cluster, shop: Shop) -> None:
    """The kubelet's own eviction, without drain or PodDisruptionBudget: a second after SIGTERM the pod is killed."""
    async with disrupted(cluster, shop, "a pod evicted by the kubelet") as running:
        await beside(lambda: overfill(cluster, "booking"))
        await beside(lambda: cluster.rolled_out("deployment/booking"))
    worse = [each for each in running.failures if not each.endswith(TOLD)]
    running.machine.judge(worse)
    assert worse == [], "worse than a friendly answer"


def overfill(cluster: Cluster, workload: str) -> None:
    """Write more into a pod's scratch volume than its limit, and wait until the kubelet evicts the pod."""
    pod = cluster.pods(workload)[0]["metadata"]["name"]
    fill = "open('/tmp/fill', 'wb').write(bytes(96 * 2**20))"
    cluster.kube("exec", pod, "-n", cluster.namespace, "--", "python", "-c", fill)
    cluster.wait_for("the kubelet to evict it", lambda: _status(cluster, pod).get("reason") == "Evicted", 180)
    told(f"the kubelet says: {_status(cluster, pod)['message'].strip()}")
    cluster.do("delete", "pod", pod)


def _status(cluster: Cluster, pod: str) -> dict[str, Any]:
    return dict(cluster.get(f"pod/{pod}")["status"])


@again_after_a_stall
async def test_a_deleted_database_pod_loses_no_booking(cluster: Cluster, shop: Shop) -> None:
    async with disrupted(cluster, shop, "the database's pod deleted") as running:
        await beside(lambda: cluster.do("delete", "pod", "mongodb-0", seconds=180))
        await beside(lambda: cluster.rolled_out("statefulset/mongodb"))
        await asyncio.sleep(15)
        meanwhile = running.failures.copy()
        await asyncio.sleep(5)
        later = running.failures - meanwhile
    running.machine.judge(later)
    assert not later, "it still fails 15 s after the database is back"
    cluster.wait_synced()
