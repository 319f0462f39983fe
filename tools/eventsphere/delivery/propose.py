"""`eventsphere delivery propose`: a promotion as a pull request into the environment's branch."""

from pathlib import Path

from eventsphere.delivery.github import GitHub
from eventsphere.delivery.remote import Remote
from eventsphere.errors import CommandError
from eventsphere.promote.order import MAIN, before, require_environment
from eventsphere.promote.run import Options, promote


def propose(root: Path, remote: Remote, github: GitHub, target: str, options: Options) -> str:
    """Promote, push the branch, and open its pull request; returns its address, or nothing when there is nothing new.

    Raises:
        CommandError: a gate is closed, or the server refuses.
    """
    require_environment(target)
    source = before(target)
    if source is None or source == MAIN:
        raise CommandError(f"{target} gets its releases from the build", "propose staging or prod")
    remote.fetch()
    done = promote(root, source, target, options)
    if not done.branch:
        return ""
    message = remote.repository.git("show", "--no-patch", "--format=%B", done.commit)
    if not remote.hand_over(done, done.branch):
        raise CommandError(f"{done.branch} is on the server already", "merge its pull request, or close it")
    return github.open_pull_request(done.branch, done.into, *_title_and_text(message))


def _title_and_text(message: str) -> tuple[str, str]:
    title, _, text = message.partition("\n")
    return title, f"```text\n{text.strip().replace('```', chr(39) * 3)}\n```\n"
