"""An environment's branch: each commit on it is a release, manifests and images together.

Argo CD syncs an environment from `env/<environment>`. A promotion adds one commit to that branch: the tree of a release
of the environment before, with its images. So a change in base/ reaches one environment at a time, as an image does.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from eventsphere.aws import facts
from eventsphere.errors import CommandError
from eventsphere.promote.images import UNBUILT, digests, path_of
from eventsphere.promote.order import MAIN
from eventsphere.promote.repository import Repository

MANIFESTS = ("base", "overlays", str(facts.FILE.parent))
IMAGES = "/images/kustomization.yaml"


class Release(NamedTuple):
    """What an environment runs: two commits with the same release render the same."""

    manifests: str
    """A fingerprint of base/, overlays/ and the facts, without the images files."""
    images: str
    """The text of the environment's images file."""

    @property
    def is_built(self) -> bool:
        """Whether it names an image that exists; an environment that waits for its first promotion has none."""
        return bool(digests(self.images) - {UNBUILT})


def branch_of(place: str) -> str:
    """The branch that Argo CD syncs an environment from; main itself for main."""
    return place if place == MAIN else f"env/{place}"


def images_of(place: str) -> Path:
    """The images file of a place; a build writes those of main into dev's."""
    return path_of("dev" if place == MAIN else place)


def tip(repository: Repository, place: str) -> str | None:
    """The newest commit of a place: the server's where it was fetched, else the local branch's."""
    name = branch_of(place)
    return repository.find(f"refs/remotes/origin/{name}") or repository.find(f"refs/heads/{name}")


def require_tip(repository: Repository, place: str) -> str:
    """The newest commit of a place, or CommandError."""
    found = tip(repository, place)
    if found is None:
        name = branch_of(place)
        raise CommandError(f"there is no branch {name}", f"git fetch; once for a new one: git push origin main:{name}")
    return found


def release(repository: Repository, place: str, commit: str) -> Release:
    """What a place runs at a commit of its branch."""
    listed = repository.files(commit, *MANIFESTS)
    lines = sorted(f"{blob} {path}" for path, blob in listed.items() if not path.endswith(IMAGES))
    fingerprint = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Release(fingerprint, repository.file(commit, images_of(place)) or "")


def history(repository: Repository, place: str) -> Iterator[tuple[str, Release]]:
    """Every release that a place ever had, the newest first."""
    found = tip(repository, place)
    for commit in repository.first_parents(found) if found else ():
        yield commit, release(repository, place, commit)


def had(repository: Repository, place: str, wanted: Release) -> bool:
    """Whether a place ever had this release."""
    return any(found == wanted for _, found in history(repository, place))


def last_releases(repository: Repository, environment: str) -> tuple[str, str]:
    """Return the commits of the last release and of the one before, those left out that were taken back.

    Raises:
        CommandError: there is no release before.
    """
    kept: list[tuple[str, Release]] = []
    for commit, found in reversed(list(history(repository, environment))):
        if kept and kept[-1][1] == found:
            continue  # it changed nothing that runs
        if len(kept) > 1 and kept[-2][1] == found:
            kept.pop()  # it took the one before back
        else:
            kept.append((commit, found))
    if len(kept) < 2:
        raise CommandError(f"{environment} has no earlier release", "promote another one instead")
    return kept[-1][0], kept[-2][0]
