"""`eventsphere sync`: a person's sync of an environment, which passes a closed sync window.

While the window is closed, Argo CD keeps a sync that began by itself *Running*, and a sync by hand waits behind it.
So automatic sync rests meanwhile, and a sync that waits for the window is ended first.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from eventsphere.check.tree import require_known
from eventsphere.cluster.applications import application_of
from eventsphere.cluster.kube import until
from eventsphere.errors import CommandError
from eventsphere.sync.application import Application, Operation, is_automatic, operation

ENDED = {"Succeeded", "Failed", "Error"}
ANSWER_SECONDS = 20.0

Tell = Callable[[str], None]


def sync(root: Path, environment: str, by: str, seconds: float, tell: Tell) -> Operation:
    """Sync an environment now and return the finished sync; `seconds` limits each of the two waits.

    Raises:
        CommandError: an unknown environment, no answer, a sync under way that does not end, a window that lets nobody
            pass, or a sync that failed.
    """
    require_known(root, environment)
    application = Application(application_of(environment), min(seconds, ANSWER_SECONDS))
    automatic = is_automatic(application.read())
    if automatic:
        application.automatic(on=False)
        tell("automatic sync rests")
    try:
        _wait_until_free(application, seconds, tell)
        return _sync(application, by, seconds, tell)
    finally:
        if automatic:
            application.automatic(on=True)
            tell("automatic sync is on again")


def _wait_until_free(application: Application, seconds: float, tell: Tell) -> None:
    """Wait for the sync under way; end it where it waits for the window."""

    def is_free() -> bool:
        found = application.read()
        if "operation" not in found:
            return True
        under_way = operation(found)
        if under_way.is_blocked:
            tell("ends the sync that waits for the window")
            application.end()
        raise CommandError(f"another sync is {under_way.phase}: {under_way.message}", "wait, or end it (Terminate)")

    until(seconds, f"{application.name} is free for a sync", is_free)


def _sync(application: Application, by: str, seconds: float, tell: Tell) -> Operation:
    request = uuid4().hex
    application.begin(application.read(), request, by)
    tell("syncs")
    try:
        until(seconds, f"the sync of {application.name} has ended", lambda: _is_over(application, request))
    except CommandError:
        if operation(application.read()).is_blocked:
            application.end()
        raise
    done = operation(application.read())
    if done.phase != "Succeeded":
        raise CommandError(f"{application.name}: the sync is {done.phase}: {done.message}", "mend it in Git")
    return done


def _is_over(application: Application, request: str) -> bool:
    """Return whether the requested sync has ended. At its first look Argo CD may call it blocked without reason."""
    found = application.read()
    now = operation(found)
    if now.request != request:
        raise CommandError("Argo CD has not begun it", "see whether its application controller runs")
    if now.is_blocked:
        raise CommandError("the sync window lets nobody pass", "wait until it opens, or give it manualSync by Git")
    if now.phase in ENDED and "operation" not in found:
        return True
    raise CommandError(f"{now.phase}: {now.message or 'no word yet'}", "wait, or end it (Terminate)")
