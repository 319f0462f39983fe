"""`eventsphere delivery plan` and `write`: a build's digests go into dev's images file on main, the newest ones win."""

from collections.abc import Mapping
from dataclasses import dataclass

from eventsphere.delivery.changed import changed
from eventsphere.delivery.digests import built_from, with_digests
from eventsphere.delivery.remote import Remote
from eventsphere.errors import CommandError
from eventsphere.promote.order import MAIN
from eventsphere.promote.releases import images_of, require_tip
from eventsphere.promote.repository import Repository

PATH = images_of(MAIN)


@dataclass(frozen=True)
class Outcome:
    """What a step did to a branch: the new commit, or why there is none."""

    commit: str
    why: str


def plan(remote: Remote, commit: str) -> set[str]:
    """Return the workloads that a build of this commit must build: what changed since the digests on main.

    Begin from what was *written*, not from the commit before: a build that failed wrote nothing, so the next one builds
    its images too.
    """
    remote.fetch()
    repository = remote.repository
    last = _last(repository, require_tip(repository, MAIN))
    mine = repository.commit_of(commit)
    if last and repository.is_ancestor(mine, last):
        return set()
    return changed(repository, last, mine)


def write(remote: Remote, commit: str, digests: Mapping[str, str]) -> Outcome:
    """Commit the digests of a build to main, unless a newer build was faster.

    Raises:
        CommandError: the build's commit is not on main, the digests on main come from elsewhere, a digest is missing,
            or the server refuses.
    """
    if not digests:
        return Outcome("", "no image was built")
    return remote.swap(MAIN, lambda: _attempt(remote, commit, digests))


def _attempt(remote: Remote, commit: str, digests: Mapping[str, str]) -> Outcome | None:
    repository = remote.repository
    mine = repository.commit_of(commit)
    tip = require_tip(repository, MAIN)
    if not repository.is_ancestor(mine, tip):
        raise CommandError(f"{mine[:9]} is not on main", "merge it first: only what main has is delivered")
    last = _last(repository, tip)
    if last and repository.is_ancestor(mine, last):
        return Outcome("", f"main has the digests of {last[:9]} already, which is the same commit or a newer one")
    _require_complete(repository, last, mine, digests)
    text = with_digests(repository.file(tip, PATH) or "", PATH, digests, mine)
    made = repository.commit_tree(repository.tree_with(tip, PATH, text), [tip], _message(mine, digests))
    return Outcome(made, f"{len(digests)} digests of {mine[:9]}") if remote.advance(MAIN, made) else None


def _last(repository: Repository, tip: str) -> str | None:
    """Return the commit that the digests at main's tip were built from."""
    text = repository.file(tip, PATH)
    if text is None:
        raise CommandError(f"{PATH} is missing", "restore it: it says which images the environment runs")
    return built_from(text, PATH)


def _require_complete(repository: Repository, last: str | None, mine: str, digests: Mapping[str, str]) -> None:
    """Raise CommandError unless these digests are all that changed since the ones on main: none is lost."""
    if last is not None and not repository.is_ancestor(last, mine):
        what = f"the digests on main were built from {last[:9]}, which is no ancestor of {mine[:9]}"
        raise CommandError(what, "build the newest commit of main")
    if missing := sorted(changed(repository, last, mine) - digests.keys()):
        since = last[:9] if last else "the beginning"
        raise CommandError(
            f"{missing[0]} changed since {since} and has no digest", "run the build of this commit again"
        )


def _message(mine: str, digests: Mapping[str, str]) -> str:
    lines = [f"{workload}: {digest}" for workload, digest in sorted(digests.items())]
    return "\n".join([f"build(dev): digests of {mine[:9]}", "", *lines, "", f"Built: {mine}"]) + "\n"
