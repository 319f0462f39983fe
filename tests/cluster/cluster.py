"""The cluster in KUBECONFIG as these tests use it: Argo CD's word, live objects, and commits that it follows."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventsphere.cluster import applications
from eventsphere.cluster.applications import Application
from eventsphere.cluster.clone import SERVER, Clone
from eventsphere.cluster.kube import Kube, until
from eventsphere.cluster.shell import run

ROOT = Path(__file__).parents[2]
NAMESPACE = "eventsphere-local"
APPLICATION = "eventsphere-local"
WORKLOADS = "deployments,statefulsets,services,horizontalpodautoscalers,networkpolicies,configmaps,ingresses"


def clone_from_cluster(folder: Path) -> Clone:
    """What the Git server in the cluster has now."""
    way = f"ext::kubectl exec -i -n gitops deploy/git -- %S {SERVER}"
    run(["git", "-c", "protocol.ext.allow=always", "clone", "--quiet", way, folder])
    return Clone(folder)


class Cluster:
    """One environment on the cluster, and the commit that it follows."""

    def __init__(self, tree: Clone, namespace: str = NAMESPACE) -> None:
        self.kube, self.tree, self.namespace = Kube(), tree, namespace

    def get(self, *what: str) -> dict[str, Any]:
        """An object or a list of the environment's namespace."""
        return self.kube.json("get", *what, "-n", self.namespace)

    def do(self, *arguments: str, seconds: float = 60) -> str:
        """kubectl in the environment's namespace."""
        return self.kube(*arguments, "-n", self.namespace, seconds=seconds)

    def address(self, service: str, namespace: str = "") -> str:
        """A Service's own address and port."""
        spec = self.kube.json("get", "service", service, "-n", namespace or self.namespace)["spec"]
        return f"{spec['clusterIP']}:{spec['ports'][0]['port']}"

    def application(self, name: str = "") -> Application:
        """What Argo CD says about an Application; about this environment's without a name."""
        wanted = name or self.namespace
        return next(each for each in applications.applications(self.kube) if each.name == wanted)

    def wait_synced(self, commit: str = "", seconds: float = 180) -> None:
        """Until every Application is Synced and Healthy at the commit (of the tree)."""
        applications.wait(self.kube, commit or self.tree.head, set(), seconds)

    def wait_for(self, what: str, attempt: Callable[[], Any], seconds: float = 60) -> float:
        """How many seconds it took until it was so."""
        started = time.monotonic()
        until(seconds, what, attempt, pause=0.2)
        return time.monotonic() - started

    def generations(self) -> dict[str, int]:
        """Each object's generation: it grows with every change of what is asked for."""
        found = self.get(WORKLOADS)["items"]
        return {f"{each['kind']}/{each['metadata']['name']}": each["metadata"].get("generation", 1) for each in found}

    def pods(self, workload: str) -> list[dict[str, Any]]:
        """Its pods that are not being deleted."""
        found = self.get("pods", "-l", f"app.kubernetes.io/name={workload}")["items"]
        return [each for each in found if "deletionTimestamp" not in each["metadata"]]

    def restart(self, workload: str) -> None:
        """Roll it, and wait until that is done."""
        self.do("rollout", "restart", workload)
        self.rolled_out(workload)

    def rolled_out(self, workload: str, seconds: float = 180) -> None:
        """Wait for the end of a rollout, and until the last old pod has gone."""
        self.do("rollout", "status", workload, f"--timeout={seconds:.0f}s", seconds=seconds + 10)
        self.wait_for(f"old pods of {workload} to go", lambda: not self._leaving(workload.partition("/")[2]), 90)

    def _leaving(self, workload: str) -> bool:
        found = self.get("pods", "-l", f"app.kubernetes.io/name={workload}")["items"]
        return any("deletionTimestamp" in each["metadata"] for each in found)

    def sync(self) -> dict[str, Any]:
        """Sync once more, as the button in the UI does; the finished operation."""
        before = self._operation().get("startedAt")
        self._patch({"operation": {"initiatedBy": {"username": "test"}, "sync": {"revision": self.tree.head}}})
        until(90, "a sync", lambda: self._finished_since(before))
        return self._operation()

    def pause(self) -> None:
        """Switch automatic sync off, as an SRE does."""
        self._patch({"spec": {"syncPolicy": {"automated": {"enabled": False}}}})

    def resume(self) -> None:
        """Switch it on again."""
        self._patch({"spec": {"syncPolicy": {"automated": {"enabled": None}}}})

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Without automatic sync for the block."""
        self.pause()
        try:
            yield
        finally:
            self.resume()

    def _operation(self) -> dict[str, Any]:
        found = self.kube.json("get", applications.KIND, self.namespace, "-n", applications.NAMESPACE)
        return dict(found["status"].get("operationState", {}))

    def _finished_since(self, before: str | None) -> bool:
        operation = self._operation()
        return operation.get("startedAt") != before and operation.get("phase") in {"Succeeded", "Failed", "Error"}

    def _patch(self, change: dict[str, Any]) -> None:
        patch = ["--type=merge", "-p", json.dumps(change)]
        self.kube("patch", applications.KIND, self.namespace, "-n", applications.NAMESPACE, *patch)


def told(line: str) -> None:
    """A line of evidence, shown as it happens."""
    print(f"\n    {line}", end="", flush=True)
