"""`eventsphere delivery scorecard`: whether the release that an environment got was load-tested before, and well.

A promotion commits the scorecard of the environment before with the release. So a release that arrived by another way,
or was merged weeks after its test, is noticed. An environment's own load test needs its cluster, and gates the next
promotion.
"""

from datetime import datetime, timedelta

from eventsphere.errors import CommandError
from eventsphere.promote import scorecard
from eventsphere.promote.images import images
from eventsphere.promote.order import MAIN, before, require_environment
from eventsphere.promote.releases import images_of, release
from eventsphere.promote.repository import Repository


def evidence(repository: Repository, environment: str, commit: str) -> str:
    """Return what speaks for the release at a commit of an environment's branch.

    Raises:
        CommandError: the commit has no scorecard, or one that is invalid, failed, was old when the release was merged,
            or is of another release.
    """
    require_environment(environment)
    mine, source = repository.commit_of(commit), before(environment)
    if source is None or source == MAIN:
        return f"{environment} gets releases from the build: they are load-tested there"
    if not release(repository, environment, mine).is_built:
        return f"{environment} waits for its first promotion"
    if _was_here(repository, environment, mine):
        return f"{environment} had this release before: it was judged then"
    card = _card(repository, environment, mine, source)
    return f"tested in {source}: {card.summary()}"


def _was_here(repository: Repository, environment: str, mine: str) -> bool:
    """Return whether an earlier commit of the branch was the same release, as with a rollback."""
    found = release(repository, environment, mine)
    return any(release(repository, environment, each) == found for each in repository.first_parents(mine)[1:])


def _card(repository: Repository, environment: str, mine: str, source: str) -> scorecard.Scorecard:
    path = scorecard.FOLDER / f"{source}.json"
    text = repository.file(mine, path)
    if text is None:
        what = f"{environment} at {mine[:9]} has no scorecard of {source}: no promotion brought this release"
        raise CommandError(what, "promote it by deploy.yml, which asks for the load test first")
    card = scorecard.parse(text, path)
    listed = images(repository.file(mine, images_of(environment)) or "", images_of(environment))
    scorecard.require_green(card, path, source, listed, _end_of_second(repository, mine))
    if release(repository, source, repository.commit_of(card.revision)) != release(repository, environment, mine):
        raise CommandError(f"{path}: tested other manifests than {environment} has", "test and promote this release")
    return card


def _end_of_second(repository: Repository, commit: str) -> datetime:
    """Return when a commit was made; Git keeps whole seconds."""
    made = repository.git("show", "--no-patch", "--format=%cI", commit).strip()
    return datetime.fromisoformat(made) + timedelta(seconds=1)
