"""Release notes from conventional commits: what people get first, then what operators should know."""

import re
from collections import defaultdict

from eventsphere.errors import CommandError
from eventsphere.promote.repository import Repository

COMMIT = re.compile(r"^(?P<kind>[a-z]+)(?:\((?P<scope>[^)]+)\))?(?P<breaking>!)?: (?P<what>.+)$")
TITLES = {"breaking": "Must be acted on", "feat": "New", "fix": "Mended", "perf": "Faster", "revert": "Taken back"}


KINDS = (*list(TITLES)[1:], "build", "chore", "ci", "docs", "refactor", "style", "test")


def require_conventional(message: str) -> None:
    """Raise CommandError unless a message begins as `fix(booking): what is so now` does."""
    subject = message.partition("\n")[0]
    said = COMMIT.match(subject)
    if not subject.startswith(("Merge ", "Revert ")) and (said is None or said["kind"] not in KINDS):
        raise CommandError(f"{subject!r} is no conventional message", "begin as in `fix(booking): what is so now`")


def notes(repository: Repository, since: str, until: str) -> str:
    """Return the notes as Markdown; kinds that change nothing for anybody (docs, test, ...) are left out."""
    old, new = repository.commit_of(since), repository.commit_of(until)
    subjects = repository.git("log", "--no-merges", "--format=%s", f"{old}..{new}").splitlines()
    found = defaultdict[str, list[str]](list)
    for subject in subjects:
        if said := COMMIT.match(subject):
            kind = "breaking" if said["breaking"] else said["kind"]
            found[kind].append(f"- {said['scope'] + ': ' if said['scope'] else ''}{said['what']}")
    sections = [f"## {title}\n\n" + "\n".join(found[kind]) + "\n" for kind, title in TITLES.items() if found[kind]]
    return "\n".join(sections) or "Nothing changes for anybody.\n"
