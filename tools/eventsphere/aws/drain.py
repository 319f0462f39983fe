"""What the cluster must do before it goes: stop healing, and give back what Terraform does not know."""

import time
from typing import Any

from eventsphere.cluster.applications import NAMESPACE as ARGOCD
from eventsphere.cluster.kube import Kube
from eventsphere.errors import CommandError, Exit

CONTROLLER = "aws-load-balancer-controller"
SECONDS = 600.0
PAUSE = 5.0
Object = dict[str, Any]


class Drain:
    """The cluster-side steps of a removal, each of which may be repeated."""

    def __init__(self, kube: Kube, seconds: float = SECONDS, pause: float = PAUSE) -> None:
        self.kube, self.seconds, self.pause = kube, seconds, pause

    def stop_healing(self) -> str:
        """Scale Argo CD's controllers to zero, so that nothing brings back what is deleted next."""
        stopped = []
        for name in ("statefulset/argocd-application-controller", "deployment/argocd-applicationset-controller"):
            if self.kube.find("get", name, "-n", ARGOCD):
                self.kube("scale", name, "-n", ARGOCD, "--replicas=0")
                stopped.append(name.partition("/")[2])
        for name in stopped:
            selector = f"app.kubernetes.io/name={name}"
            self._wait_until_gone(f"pods of {name}", "pods", "-n", ARGOCD, "-l", selector)
        return f"{' and '.join(stopped)} stopped" if stopped else "Argo CD is not there"

    def release_load_balancers(self) -> str:
        """Delete Ingresses and Services with load balancers while their controller can still end them in AWS."""
        waiting = [*self._of("ingresses"), *(each for each in self._of("services") if _has_balancer(each))]
        if not waiting:
            return "there are none"
        self._require_controller()
        for each in waiting:
            kind, place = each["kind"].lower(), each["metadata"]
            self.kube("delete", kind, place["name"], "-n", place["namespace"], "--wait=false", "--ignore-not-found")
        self._wait_until_gone("Ingresses", "ingresses", "-A")
        return f"{len(waiting)} deleted, and their load balancers with them"

    def retained_volumes(self) -> list[str]:
        """Return the EBS volumes that outlive the cluster, since their class retains them."""
        found = self._of("persistentvolumes")
        kept = [each["spec"] for each in found if each["spec"].get("persistentVolumeReclaimPolicy") == "Retain"]
        drivers = [each.get("csi", {}) for each in kept]
        return sorted(each["volumeHandle"] for each in drivers if each.get("driver") == "ebs.csi.aws.com")

    def _of(self, kind: str) -> list[Object]:
        found: list[Object] = self.kube.json("get", kind, "-A")["items"]
        return found

    def _require_controller(self) -> None:
        found = self.kube.find("get", f"deployment/{CONTROLLER}", "-n", "kube-system") or {}
        if not found.get("status", {}).get("availableReplicas"):
            raise CommandError(
                f"{CONTROLLER} does not run, so no load balancer would ever end",
                f"make it run (kubectl -n kube-system describe deployment {CONTROLLER}), then again: it goes on",
            )

    def _wait_until_gone(self, what: str, *question: str) -> None:
        deadline = time.monotonic() + self.seconds
        while left := self._names(*question):
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{what} are still there after {self.seconds:.0f} s: {', '.join(left)}",
                    f"kubectl -n kube-system logs deployment/{CONTROLLER} tells why; then again: it goes on",
                    Exit.NOT_READY,
                )
            time.sleep(self.pause)

    def _names(self, *question: str) -> list[str]:
        found = self.kube.json("get", *question)["items"]
        return [f"{each['metadata'].get('namespace', '')}/{each['metadata']['name']}" for each in found]


def _has_balancer(service: Object) -> bool:
    return bool(service["spec"].get("type") == "LoadBalancer")
