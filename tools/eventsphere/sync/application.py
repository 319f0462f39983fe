"""An Application of Argo CD, as a person works on it by kubectl."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from eventsphere.check.resources import dig
from eventsphere.cluster.applications import KIND, NAMESPACE
from eventsphere.drift.kubectl import kubectl
from eventsphere.errors import CommandError

BLOCKED = "blocked by sync window"
"""What Argo CD says of a sync that waits for its window."""
REQUEST = "Request"
"""The name of the operation's note by which a request is found again."""


class Operation(NamedTuple):
    """A sync: the one under way, or the last one."""

    request: str
    phase: str
    message: str
    revision: str

    @property
    def is_blocked(self) -> bool:
        """Return whether it waits for the sync window."""
        return self.phase == "Running" and BLOCKED in self.message


class Application:
    """One Application in the cluster of KUBECONFIG."""

    def __init__(self, name: str, timeout: float) -> None:
        self.name, self.timeout = name, timeout

    def read(self) -> dict[str, Any]:
        """Return the object; CommandError when the cluster gives no answer in time or has no such Application."""
        answer = self._kubectl("get", "--ignore-not-found", "--output=json")
        if not answer.strip():
            raise CommandError(f"there is no Application {self.name}", "see whether KUBECONFIG names its cluster")
        found: dict[str, Any] = json.loads(answer)
        return found

    def automatic(self, *, on: bool) -> None:
        """Switch automatic sync on or off."""
        self._patch({"spec": {"syncPolicy": {"automated": {"enabled": None if on else False}}}})

    def end(self) -> None:
        """End the sync under way, as the button *Terminate* does."""
        self._patch({"status": {"operationState": {"phase": "Terminating"}}})

    def begin(self, found: dict[str, Any], request: str, by: str) -> None:
        """Ask for a sync as the button *Sync* does, with the options of the Application's own syncs.

        The state of the sync before is removed. Argo CD merges the new state into it, and so a sync by hand would keep
        the mark `automated` of the one before, for which the window is closed.
        """
        policy = dig(found, "spec.syncPolicy", {})
        wanted = {"syncOptions": policy.get("syncOptions", []), "prune": bool(dig(policy, "automated.prune", False))}
        note = [{"name": REQUEST, "value": request}]
        asked = {"initiatedBy": {"username": by}, "info": note, "sync": wanted}
        self._patch({"operation": asked, "status": {"operationState": None}})

    def _patch(self, change: dict[str, Any]) -> None:
        self._kubectl("patch", "--type=merge", f"--patch={json.dumps(change)}")

    def _kubectl(self, verb: str, *options: str) -> str:
        answer = kubectl(verb, KIND, self.name, "--namespace", NAMESPACE, *options, timeout=self.timeout)
        if not answer.ok:
            raise CommandError(f"kubectl {verb}: {answer.reason}", "see whether you may change Applications in argocd")
        return answer.output


def require_well(name: str, found: Mapping[str, Any]) -> None:
    """Raise CommandError unless an Application is Synced and Healthy."""
    sync, health = dig(found, "status.sync.status", "Unknown"), dig(found, "status.health.status", "Unknown")
    if (sync, health) != ("Synced", "Healthy"):
        raise CommandError(f"{name} is {sync} and {health}", "wait until it is Synced and Healthy, or mend it")


def is_automatic(found: dict[str, Any]) -> bool:
    """Return whether an Application syncs by itself."""
    automated = dig(found, "spec.syncPolicy.automated")
    return automated is not None and automated.get("enabled") is not False


def operation(found: dict[str, Any]) -> Operation:
    """Return the sync under way, or the last one."""
    state = dig(found, "status.operationState", {})
    notes = dig(state, "operation.info", [])
    request = next((str(each["value"]) for each in notes if each["name"] == REQUEST), "")
    said = str(state.get("phase", "")), str(state.get("message", "")), str(dig(state, "syncResult.revision", ""))
    return Operation(request, *said)
