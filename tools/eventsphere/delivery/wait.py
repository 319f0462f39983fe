"""`eventsphere delivery wait`: until Argo CD says that an environment runs a commit, or one that came after it."""

import time
from collections.abc import Callable

from eventsphere.delivery.remote import Remote
from eventsphere.errors import CommandError
from eventsphere.promote.releases import branch_of, require_tip
from eventsphere.promote.statuses import FAILURES, SUCCESS, Statuses, context_of

PAUSE_SECONDS = 10.0


def wait(
    remote: Remote,
    statuses: Statuses,
    environment: str,
    commit: str,
    seconds: float,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Return the commit at which the environment is Synced and Healthy: this one or a descendant.

    Argo CD may pass over a commit when the next one follows at once. So a later commit of the same branch counts too.

    Raises:
        CommandError: the commit is not of the environment's branch, Argo CD says that the newest commit failed, or it
            says nothing in time.
    """
    context = context_of(environment)
    until = time.monotonic() + seconds
    while True:
        remote.fetch()
        if well := _ask(remote, statuses, environment, commit, context):
            return well
        if time.monotonic() >= until:
            what = f"Argo CD did not say within {seconds:.0f} s that {environment} runs {commit[:9]}"
            raise CommandError(what, f"see the Application eventsphere-{environment} in Argo CD")
        pause(PAUSE_SECONDS)


def _ask(remote: Remote, statuses: Statuses, environment: str, commit: str, context: str) -> str | None:
    later = _since(remote, environment, commit)
    for number, each in enumerate(later):  # the newest first
        found = statuses.latest(each, context)
        if found and found.state == SUCCESS:
            return each
        if found and found.state in FAILURES and number == 0:
            what = f"{environment} failed at {each[:9]}: {found.description or 'Argo CD gave no reason'}"
            raise CommandError(what, f"see the Application eventsphere-{environment} in Argo CD")
    return None


def _since(remote: Remote, environment: str, commit: str) -> list[str]:
    """The environment's own commits from its newest one back to this one."""
    tip = require_tip(remote.repository, environment)
    own = remote.repository.first_parents(tip)
    if commit not in own:
        branch = branch_of(environment)
        raise CommandError(f"{commit[:9]} is not of {branch}", f"name a commit that {branch} has")
    return own[: own.index(commit) + 1]
