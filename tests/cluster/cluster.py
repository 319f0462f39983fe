"""The cluster in KUBECONFIG as these tests use it: Argo CD's word, live objects, and commits that it follows."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from eventsphere.cluster import applications
from eventsphere.cluster.applications import Application
from eventsphere.cluster.clone import SERVER, Clone
from eventsphere.cluster.kube import Kube, until
from eventsphere.cluster.shell import run
from eventsphere.errors import CommandError
from tests.cluster.waiting import PROGRESS_SECONDS, shown

ROOT = Path(__file__).parents[2]
NAMESPACE = APPLICATION = applications.ENVIRONMENT
BY_HAND = "test"
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

    def wait_synced(self, commit: str = "", seconds: float = 300) -> None:
        """Until every Application is Synced and Healthy at the commit (of the tree)."""
        wanted = commit or self.tree.head
        every = partial(applications.wait, self.kube, wanted, set(), PROGRESS_SECONDS)
        self.wait_for(f"every Application to be Synced and Healthy at {wanted[:9]}", every, seconds)

    def wait_for(self, what: str, attempt: Callable[[], Any], seconds: float = 120) -> float:
        """How many seconds it took until it was so."""
        started = time.monotonic()
        until(seconds, what, shown(what, attempt), pause=0.2)
        return time.monotonic() - started

    def wait_without(self, what: str, faults: Callable[[], list[str]], seconds: float = 180) -> None:
        """Until there is no such fault; an autoscaler that adds a pod makes some for a moment."""

        def none() -> bool:
            if found := faults():
                raise CommandError(what, "\n".join(found))
            return True

        self.wait_for(f"no {what}", none, seconds)

    def follow_again(self, commit: str) -> None:
        """Go back to an earlier commit, and wait until the cluster follows it."""
        self.tree.git("reset", "--quiet", "--hard", commit)
        self.tree.push(force=True)
        self.wait_synced(commit)

    def generations(self) -> dict[str, Any]:
        """Each object's generation: it grows with every change of what is asked for.

        A Deployment's also grows when its autoscaler adds a pod: there it is the spec without replicas.
        """
        found = self.get(WORKLOADS)["items"]
        return {f"{each['kind']}/{each['metadata']['name']}": _generation(each) for each in found}

    def pods(self, workload: str) -> list[dict[str, Any]]:
        """Its pods that are not being deleted, the oldest first: an autoscaler takes the youngest away."""
        found = self.get("pods", "-l", f"app.kubernetes.io/name={workload}")["items"]
        there = [each for each in found if "deletionTimestamp" not in each["metadata"]]
        return sorted(there, key=lambda each: str(each["metadata"]["creationTimestamp"]))

    def restart(self, workload: str) -> None:
        """Roll it, and wait until that is done."""
        self.do("rollout", "restart", workload)
        self.rolled_out(workload)

    def rolled_out(self, workload: str, seconds: float = 180) -> None:
        """Wait for the end of a rollout, and until the last old pod has gone."""
        self.do("rollout", "status", workload, f"--timeout={seconds:.0f}s", seconds=seconds + 10)
        self.wait_for(f"old pods of {workload} to go", lambda: not self._leaving(workload.partition("/")[2]), 180)

    def _leaving(self, workload: str) -> bool:
        found = self.get("pods", "-l", f"app.kubernetes.io/name={workload}")["items"]
        return any("deletionTimestamp" in each["metadata"] for each in found)

    def sync(self) -> dict[str, Any]:
        """Sync once more, as the button in the UI does; the finished operation."""
        before = self._operation().get("startedAt")
        self.wait_for("a sync", lambda: self._synced_by_hand(before), 180)
        return self._operation()

    def _synced_by_hand(self, before: str | None) -> bool:
        """Whether that is done. It is asked for while no sync is under way, since Argo CD forgets what it ends with."""
        found = self._application()
        operation = found["status"].get("operationState", {})
        by_hand = operation.get("operation", {}).get("initiatedBy", {}).get("username") == BY_HAND
        if by_hand and operation.get("startedAt") != before:
            return operation.get("phase") in {"Succeeded", "Failed", "Error"}
        if "operation" not in found:
            self._patch({"operation": {"initiatedBy": {"username": BY_HAND}, "sync": {"revision": self.tree.head}}})
        return False

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

    def _application(self) -> dict[str, Any]:
        return self.kube.json("get", applications.KIND, self.namespace, "-n", applications.NAMESPACE)

    def _operation(self) -> dict[str, Any]:
        return dict(self._application()["status"].get("operationState", {}))

    def _patch(self, change: dict[str, Any]) -> None:
        patch = ["--type=merge", "-p", json.dumps(change)]
        self.kube("patch", applications.KIND, self.namespace, "-n", applications.NAMESPACE, *patch)


def _generation(found: dict[str, Any]) -> Any:
    if found["kind"] == "Deployment":
        return {name: value for name, value in found["spec"].items() if name != "replicas"}
    return found["metadata"].get("generation", 1)
