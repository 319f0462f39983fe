"""`eventsphere delivery wait`: until Argo CD says that an environment runs a commit, or one that came after it."""

import time
from collections.abc import Callable

from eventsphere.delivery.remote import Remote
from eventsphere.errors import CommandError
from eventsphere.promote.releases import branch_of, require_tip
from eventsphere.promote.statuses import FAILURES, SUCCESS, Statuses, context_of

PAUSE_SECONDS = 10.0
PATIENCE_SECONDS = 300.0
"""How long a failure must last. A new autoscaler without metrics, or a secret on its way, is Degraded for a moment."""


def wait(
    remote: Remote,
    statuses: Statuses,
    environment: str,
    commit: str,
    seconds: float,
    patience: float = PATIENCE_SECONDS,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Return the commit at which the environment is Synced and Healthy: this one or a descendant.

    Argo CD may pass over a commit when the next one follows at once. So a later commit of the same branch counts too.

    Raises:
        CommandError: the commit is not of the environment's branch, Argo CD says for longer than `patience` that the
            newest commit failed, or it says nothing in time.
    """
    context = context_of(environment)
    until, failing_since = time.monotonic() + seconds, None
    while True:
        remote.fetch()
        later = _since(remote, environment, commit)
        if well := next((each for each in later if _state(statuses, each, context) == SUCCESS), None):
            return well
        now = time.monotonic()
        failure = statuses.latest(later[0], context)
        failing_since = (failing_since or now) if failure and failure.state in FAILURES else None
        if failure and failing_since is not None and now >= min(failing_since + patience, until):
            what = f"{environment} failed at {later[0][:9]}: {failure.description or 'Argo CD gave no reason'}"
            raise CommandError(what, f"see the Application eventsphere-{environment} in Argo CD")
        if now >= until:
            what = f"Argo CD did not say within {seconds:.0f} s that {environment} runs {commit[:9]}"
            raise CommandError(what, f"see the Application eventsphere-{environment} in Argo CD")
        pause(PAUSE_SECONDS)


def _state(statuses: Statuses, commit: str, context: str) -> str:
    found = statuses.latest(commit, context)
    return found.state if found else ""


def _since(remote: Remote, environment: str, commit: str) -> list[str]:
    """Return the environment's own commits from its newest one back to this one."""
    tip = require_tip(remote.repository, environment)
    own = remote.repository.first_parents(tip)
    if commit not in own:
        branch = branch_of(environment)
        raise CommandError(f"{commit[:9]} is not of {branch}", f"name a commit that {branch} has")
    return own[: own.index(commit) + 1]
