"""`eventsphere delivery release`: dev gets what main has, manifests and images, once all of it is built."""

from pathlib import Path

from eventsphere.delivery.changed import changed
from eventsphere.delivery.digests import built_from
from eventsphere.delivery.remote import Remote
from eventsphere.delivery.write import Outcome
from eventsphere.promote.order import MAIN
from eventsphere.promote.releases import images_of, require_tip
from eventsphere.promote.run import Done, Options, promote


def release(root: Path, remote: Remote) -> Outcome:
    """Move env/dev to the release that main has now.

    While main has code that is not built yet, do nothing: its manifests may need the new images. The build that is
    under way, or the one that mends a failed build, releases both together.

    Raises:
        CommandError: main does not render, an image was never built, or the server refuses.
    """
    return remote.swap("dev", lambda: _attempt(root, remote))


def _attempt(root: Path, remote: Remote) -> Outcome | None:
    repository, path = remote.repository, images_of(MAIN)
    tip = require_tip(repository, MAIN)
    last = built_from(repository.file(tip, path) or "", path)
    if unbuilt := sorted(changed(repository, last, tip)):
        return Outcome("", f"main is ahead of its digests: {', '.join(unbuilt)} must be built first")
    done = promote(root, MAIN, "dev", Options())
    if not done.branch:
        return Outcome("", "dev has this release already")
    return publish(remote, done, done.into, f"dev runs what main had at {tip[:9]}")


def publish(remote: Remote, done: Done, branch: str, why: str) -> Outcome | None:
    """Move a branch of the server to what a promotion or rollback made; None when it moved meanwhile."""
    return Outcome(done.commit, why) if remote.hand_over(done, branch) else None
