"""The service graph is what can connect, and nothing else, by traffic from pods with each workload's labels."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsphere.gitops import graph
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.waiting import told

HERE = {"base", "base/components/local-aws"}
METADATA, OUTSIDE = ("169.254.169.254", 80), ("203.0.113.7", 443)
PROBE = """
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
def connects(target):
    try:
        socket.create_connection(target[1:], 2).close()
        return True
    except OSError:
        return False
targets = json.loads(sys.argv[1])
with ThreadPoolExecutor(32) as pool:
    print(json.dumps(dict(zip([t[0] for t in targets], pool.map(connects, targets)))))
"""
LISTEN = """
import socket, sys
for address in sys.argv[1:]:
    host, port = address.rsplit(":", 1)
    listener = socket.create_server((host, int(port)), backlog=64)
    globals()[address] = listener
print("listening", flush=True)
sys.stdin.read()
"""


@contextmanager
def listening() -> Iterator[None]:
    """The metadata address and one outside, answered by this machine: a refusal is the policy's doing then."""
    for address, _ in (METADATA, OUTSIDE):
        subprocess.run(["ip", "address", "replace", f"{address}/32", "dev", "lo"], check=True, timeout=10)
    words = [sys.executable, "-c", LISTEN, *(f"{host}:{port}" for host, port in (METADATA, OUTSIDE))]
    server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "listening\n"
        yield
    finally:
        server.communicate(timeout=10)
        for address, _ in (METADATA, OUTSIDE):
            subprocess.run(["ip", "address", "delete", f"{address}/32", "dev", "lo"], check=True, timeout=10)


def targets(cluster: Cluster, found: graph.Graph) -> list[tuple[str, str, int]]:
    """Everything that a pod might try: name, address, port."""
    pods = [(name, cluster.pods(name)[0]["status"]["podIP"], port) for name, port in found.workloads.items()]
    dns = cluster.kube.json("get", "service", "kube-dns", "-n", "kube-system")["spec"]["clusterIP"]
    server = cluster.kube.json("get", "endpointslices", "-n", "default")["items"][0]
    services = [(name, *_split(cluster.address(name, space))) for name, space in (("moto", "aws"), ("git", "gitops"))]
    return [
        *pods,
        *services,
        ("dns", dns, 53),
        ("argocd", *_split(cluster.address("argocd-server", "argocd"))),
        ("API server", *_split(cluster.address("kubernetes", "default"))),
        ("API server's node", server["endpoints"][0]["addresses"][0], server["ports"][0]["port"]),
        ("metadata", *METADATA),
        ("outside", *OUTSIDE),
    ]


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)


def probe_pod(cluster: Cluster, name: str, labels: dict[str, str]) -> dict[str, Any]:
    """A pod with these labels that waits to be asked; it is never ready, so no Service sends it a request."""
    image = cluster.get("deployment/auth")["spec"]["template"]["spec"]["containers"][0]["image"]
    container = {
        "name": "probe",
        "image": image,
        "command": ["sleep", "300"],
        "readinessProbe": {"exec": {"command": ["false"]}},
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"cpu": "500m", "memory": "128Mi"},
        },
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    spec = {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": 0,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    metadata = {"name": f"probe-{name}", "labels": labels | {"eventsphere/probe": "true"}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def ask(cluster: Cluster, name: str, wanted: list[tuple[str, str, int]], namespace: str) -> dict[str, bool]:
    """Which targets a probe pod can connect to."""
    words = ["exec", "-n", namespace, f"probe-{name}", "--", "python", "-c", PROBE, json.dumps(wanted)]
    answers: dict[str, bool] = json.loads(cluster.kube(*words, seconds=60))
    return answers


@contextmanager
def probing(cluster: Cluster) -> Iterator[list[str]]:
    """A probe for every workload, and one outside the environment that nothing holds back."""
    names = list(graph.load(ROOT).workloads)
    pods = [probe_pod(cluster, name, {"app.kubernetes.io/name": name}) for name in names]
    free = probe_pod(cluster, "free", {})
    everything = [*((cluster.namespace, pod) for pod in pods), ("default", free)]
    try:
        for namespace, pod in everything:
            cluster.kube("apply", "-n", namespace, "-f", "-", text=json.dumps(pod))
        for namespace in (cluster.namespace, "default"):
            running = "--for=jsonpath={.status.phase}=Running"
            cluster.kube(
                "wait", "pod", "-l", "eventsphere/probe", running, "-n", namespace, "--timeout=180s", seconds=190
            )
        time.sleep(3)  # policies of new pods take effect
        yield names
    finally:
        for namespace in (cluster.namespace, "default"):
            cluster.kube("delete", "pod", "-l", "eventsphere/probe", "-n", namespace, "--timeout=60s", seconds=70)


def test_what_the_graph_names_connects_and_nothing_else(cluster: Cluster) -> None:
    with probing(cluster) as probes:
        assert wrong_pairs(cluster, probes) == []


def wrong_pairs(cluster: Cluster, probes: list[str]) -> list[str]:
    """Each connection that is there and should not be, or the other way round."""
    found = graph.load(ROOT)
    edges = {(call.caller, call.callee) for call in found.edges() if call.where in HERE}
    with listening():
        wanted = targets(cluster, found)
        free = ask(cluster, "free", wanted, "default")
        seen = {name: ask(cluster, name, wanted, cluster.namespace) for name in probes}
    reachable = {"dns", "argocd", "API server", "API server's node", "metadata", "outside"}
    assert {name for name in reachable if not free[name]} == set(), "not even a free pod reaches it: no proof"
    wrong = [
        f"{caller} {'reaches' if connects else 'does not reach'} {callee}"
        for caller, answers in seen.items()
        for callee, connects in answers.items()
        if connects != ((caller, callee) in edges)
    ]
    told(f"{sum(map(len, seen.values()))} pairs tried, {len(wrong)} not as in base/graph.yaml")
    return wrong + [f"a pod of another namespace reaches {name}" for name in found.workloads if free[name]]
