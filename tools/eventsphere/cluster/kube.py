"""kubectl on the cluster of a place, each call with a time limit."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from eventsphere.cluster.shell import run
from eventsphere.errors import CommandError, Exit

MANAGER = "argocd-controller"


class Kube:
    """kubectl, started by way of `enter`; without one KUBECONFIG reaches the cluster from here."""

    def __init__(self, enter: Callable[[Sequence[str]], list[str]] = list) -> None:
        self.enter = enter

    def __call__(self, *arguments: str, text: str | None = None, seconds: float = 60) -> str:
        """What kubectl prints; CommandError with its message."""
        return run(self.enter(["kubectl", *arguments]), text=text, seconds=seconds)

    def json(self, *arguments: str, seconds: float = 60) -> dict[str, Any]:
        """An object or a list."""
        found: dict[str, Any] = orjson.loads(self(*arguments, "-o", "json", seconds=seconds))
        return found

    def find(self, *arguments: str) -> dict[str, Any] | None:
        """An object, or None when it isn't there."""
        said = self(*arguments, "-o", "json", "--ignore-not-found")
        return orjson.loads(said) if said.strip() else None

    def apply(self, text: str) -> None:
        """Server-side apply of manifests; tried again for a few seconds, since a new kind or webhook needs a moment.

        In Argo CD's name, which keeps them from then on: as plain kubectl it would take away what whoever installed
        Argo CD by kubectl had written beside it.
        """
        command = ["apply", "--server-side", "--force-conflicts", f"--field-manager={MANAGER}", "-f", "-"]
        until(20, "apply", lambda: self(*command, text=text, seconds=60))


def until(seconds: float, what: str, attempt: Callable[[], Any], pause: float = 0.5) -> Any:
    """Try until the answer is true; CommandError (NOT_READY) with the last reason when it takes too long."""
    deadline, reason = time.monotonic() + seconds, "not yet"
    while True:
        try:
            if answer := attempt():
                return answer
        except CommandError as error:
            reason = str(error)
        if time.monotonic() > deadline:
            raise CommandError(f"{what}: not so after {seconds:.0f} s", reason, Exit.NOT_READY)
        time.sleep(pause)
