"""Argo CD's Applications: where each stands, and waiting until all are where Git says."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from eventsphere.check.resources import dig
from eventsphere.cluster.kube import Kube
from eventsphere.errors import CommandError, Exit

NAMESPACE = "argocd"
KIND = "applications.argoproj.io"
REFRESH = "argocd.argoproj.io/refresh"


def application_of(environment: str) -> str:
    """Return the name of an environment's Application, which is its namespace's name too."""
    return f"eventsphere-{environment}"


ENVIRONMENT = application_of("local")
"""What a cluster of one's own runs."""


class Application(NamedTuple):
    """What Argo CD says about one."""

    name: str
    sync: str
    health: str
    revision: str
    message: str

    @property
    def is_well(self) -> bool:
        """Synced and Healthy."""
        return (self.sync, self.health) == ("Synced", "Healthy")

    def __str__(self) -> str:
        said = f"{self.name}: {self.sync}, {self.health} at {self.revision[:9] or 'nothing'}"
        return said if self.is_well or not self.message else f"{said}: {self.message}"


def applications(kube: Kube) -> list[Application]:
    """All of them, by name."""
    found = kube.json("get", KIND, "-n", NAMESPACE)["items"]
    return sorted(_application(each) for each in found)


def _application(found: dict[str, Any]) -> Application:
    conditions = [str(each.get("message")) for each in dig(found, "status.conditions", [])]
    operation = str(dig(found, "status.operationState.message", ""))
    return Application(
        found["metadata"]["name"],
        str(dig(found, "status.sync.status", "Unknown")),
        str(dig(found, "status.health.status", "Unknown")),
        str(dig(found, "status.sync.revision", "")),
        " | ".join([*conditions, operation])[:400],
    )


def refresh(kube: Kube, *names: str) -> None:
    """Let Argo CD compare again now."""
    which = names or ("--all",)
    kube("annotate", KIND, *which, "-n", NAMESPACE, f"{REFRESH}=normal", "--overwrite")


def wait(
    kube: Kube, commit: str, names: set[str], seconds: float, tell: Callable[[str], None] = lambda _: None
) -> list[Application]:
    """Wait until these Applications are there and all are Synced and Healthy at the commit; `tell` gets each change.

    Raises:
        CommandError: NOT_READY, with where each stands.
    """
    deadline, told = time.monotonic() + seconds, dict[str, str]()
    while True:
        found = applications(kube)
        for each in found:
            if told.get(each.name) != str(each):
                told[each.name] = str(each)
                tell(str(each))
        if names <= {each.name for each in found} and all(each.is_well and each.revision == commit for each in found):
            return found
        if time.monotonic() > deadline:
            raise CommandError(
                f"not every Application is Synced and Healthy at {commit[:9]} after {seconds:.0f} s",
                "\n".join(map(str, found)) or "there are none",
                Exit.NOT_READY,
            )
        time.sleep(1)
