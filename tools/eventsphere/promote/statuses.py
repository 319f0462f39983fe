"""Argo CD's word on a commit: the commit status that its notifications write (clusters/eventsphere-cluster/argocd).

The API server of the cluster is private, so a pipeline can't ask it. It reads this status instead.
"""

from typing import NamedTuple, Protocol

from eventsphere.cluster.applications import application_of
from eventsphere.errors import CommandError
from eventsphere.promote.order import require_environment

REPORTER = "eventsphere-argocd[bot]"
"""The GitHub App of Argo CD's notifications. A status by anybody else is not believed."""
SUCCESS, FAILURES = "success", ("failure", "error")


class Status(NamedTuple):
    """The newest status of one context on one commit."""

    state: str
    description: str


class Statuses(Protocol):
    """Whoever can tell the statuses of a commit."""

    def latest(self, commit: str, context: str) -> Status | None:
        """Return the newest status that Argo CD wrote; None without one."""


def context_of(environment: str) -> str:
    """Return the name of an environment's status, as the notification templates write it."""
    require_environment(environment)
    return f"argocd/{application_of(environment)}"


def require_success(statuses: Statuses, environment: str, commit: str) -> None:
    """Raise CommandError unless Argo CD wrote that an environment is Synced and Healthy at a commit."""
    found = statuses.latest(commit, context_of(environment))
    if found is None:
        raise CommandError(f"Argo CD wrote nothing yet about {environment} at {commit[:9]}", "wait for its status")
    if found.state != SUCCESS:
        what = f"{environment} at {commit[:9]} is {found.state}: {found.description}"
        raise CommandError(what, "wait until it is Synced and Healthy, or mend it")
