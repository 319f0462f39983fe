"""`eventsphere delivery undo`: a release that failed goes back by itself, if nothing came after it."""

from pathlib import Path

from eventsphere.delivery.release import publish
from eventsphere.delivery.remote import Remote
from eventsphere.delivery.write import Outcome
from eventsphere.errors import CommandError
from eventsphere.promote.order import require_environment
from eventsphere.promote.releases import branch_of, last_releases, require_tip
from eventsphere.promote.repository import Repository
from eventsphere.promote.run import ROLLBACK, rollback

LONGEST = 500


def undo(root: Path, remote: Remote, environment: str, commit: str) -> Outcome:
    """Give an environment its release before this commit, unless somebody else decided otherwise meanwhile.

    Nothing is reverted when the commit is not the newest of its branch any more, when it is a revert itself, or when
    there is nothing to go back to. The outcome says which.

    Raises:
        CommandError: an unknown environment or commit, or the server refuses.
    """
    require_environment(environment)
    return remote.swap(environment, lambda: _attempt(root, remote, environment, commit))


def _attempt(root: Path, remote: Remote, environment: str, commit: str) -> Outcome | None:
    repository = remote.repository
    mine = repository.commit_of(commit)
    if why := _reason_to_stay(repository, environment, mine):
        return Outcome("", why)
    try:
        done = rollback(root, environment)
    except CommandError as error:  # such as: nothing was ever built before it
        return Outcome("", f"{error.what}: nothing was reverted")
    return publish(remote, done, done.into, f"{environment} is back at its release before {mine[:9]}")


def _reason_to_stay(repository: Repository, environment: str, mine: str) -> str | None:
    branch, tip = branch_of(environment), require_tip(repository, environment)
    if tip != mine:
        return f"{branch} has a newer release, {tip[:9]}: nothing was reverted"
    if _is_rollback(repository, environment, mine):
        return f"{mine[:9]} is a rollback itself, and a rollback is never reverted by itself: look at {environment} now"
    try:
        last, _ = last_releases(repository, environment)
    except CommandError as error:
        return f"{error.what}: nothing was reverted"
    if last != mine:
        return f"{mine[:9]} changed nothing that runs, or took the release before back: nothing was reverted"
    return None


def _is_rollback(repository: Repository, environment: str, mine: str) -> bool:
    """Whether the commit, or what it merged, is a rollback of this environment."""
    own = repository.first_parents(mine)
    brought = f"{own[1]}..{mine}" if len(own) > 1 else mine
    return f"\n{ROLLBACK}: {environment}\n" in repository.git("log", "--format=%B", brought)


def told(environment: str, commit: str, because: str, outcome: Outcome) -> str:
    """Return what a comment says. The reason comes from elsewhere, so it can only be read as plain text."""
    plain = " ".join(because.split()).replace("`", "'")[:LONGEST] or "no reason was given"
    done = f"Reverted by {outcome.commit}: {outcome.why}." if outcome.commit else f"Not reverted: {outcome.why}."
    return f"The release {commit} failed in **{environment}**.\n\n{done}\n\n```text\n{plain}\n```\n"
