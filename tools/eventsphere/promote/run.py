"""`eventsphere promote` and `eventsphere rollback`: one new branch with one commit, or nothing at all."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eventsphere.check.tree import require_known
from eventsphere.errors import CommandError
from eventsphere.promote import gates, releases, scorecard
from eventsphere.promote.changes import changes, images_changed
from eventsphere.promote.images import images, require_built
from eventsphere.promote.order import ENVIRONMENTS, MAIN, require_next
from eventsphere.promote.repository import Repository
from eventsphere.promote.statuses import Statuses

ROLLBACK = "Rollback"
"""The line of a commit's message by which a rollback is known."""


@dataclass(frozen=True)
class Options:
    """How a promotion's gates are asked."""

    card: Path | None = None
    signatures: bool = True
    timeout: float = 20.0
    statuses: Statuses | None = None
    """Who tells what Argo CD wrote on commits, for a pipeline that can't ask the cluster itself."""


@dataclass(frozen=True)
class Done:
    """The branch to push and the one to merge it into; without one nothing had to change."""

    branch: str = ""
    into: str = ""
    commit: str = ""
    changes: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"changed": bool(self.branch)}


def promote(root: Path, source: str, target: str, options: Options) -> Done:
    """Give `target` the release that `source` runs, manifests and images, on a branch of its own.

    Raises:
        CommandError: a gate is closed, the tree is dirty, an image has no digest, or the step skips an environment.
    """
    require_next(source, target)
    repository = Repository.require(root)
    repository.require_clean()
    tip = releases.require_tip(repository, target)
    ready = _ready(root, repository, source, options)
    revision, text = ready.revision, repository.file(ready.revision, releases.images_of(source)) or ""
    tree = repository.tree_with(revision, releases.images_of(target), text)
    told = changes(root, target, tip, tree) + images_changed(repository, target, tip, text)
    if not told:
        return Done()
    if ready.card:
        tree = repository.tree_with(tree, scorecard.FOLDER / f"{source}.json", ready.card)
    evidence = {"Promotion": f"{source} -> {target}"} | ready.evidence
    message = _message(f"feat({target}): run what {source} ran", told, evidence)
    branch = f"promote/{target}-{revision[:9]}"
    commit = repository.commit(branch, tree, [tip, revision], message)
    return Done(branch, releases.branch_of(target), commit, told)


@dataclass(frozen=True)
class _Ready:
    """The commit whose release may go on, and what speaks for it."""

    revision: str
    evidence: dict[str, str]
    card: str = ""
    """The scorecard, which goes with the release."""


def _ready(root: Path, repository: Repository, source: str, options: Options) -> _Ready:
    """Ask every gate; a build's own word is enough for main."""
    if source == MAIN:
        revision = releases.require_tip(repository, MAIN)
        _require_built(repository, source, revision)
        return _Ready(revision, {"Built": revision})
    synced = gates.require_synced(repository, source, options.timeout, options.statuses)
    found = _require_built(repository, source, synced.revision)
    path = options.card or root / scorecard.FOLDER / f"{source}.json"
    card = scorecard.read(path)
    scorecard.require_green(card, path, source, found, datetime.now(UTC))
    gates.require_same(repository, source, card, path, synced)
    signed = gates.require_signed(root, found, synced, wanted=options.signatures)
    evidence = {
        "Synced": f"{synced.name} Synced and Healthy at {synced.revision}",
        "Scorecard": f"{card.environment} at {card.revision}: {card.summary()}",
        "Signatures": signed,
    }
    return _Ready(synced.revision, evidence, f"{card.model_dump_json(indent=2)}\n")


def _require_built(repository: Repository, source: str, revision: str) -> dict[str, str]:
    path = releases.images_of(source)
    text = repository.file(revision, path)
    if text is None:
        raise CommandError(f"{path} is missing", "restore it: it says which images the environment runs")
    found = images(text, path)
    require_built(found, path)
    return found


def rollback(root: Path, environment: str) -> Done:
    """Give an environment the release before its last promotion that was not taken back yet.

    Raises:
        CommandError: an unknown environment, a dirty tree, or nothing to go back to.
    """
    require_known(root, environment)
    repository = Repository.require(root)
    repository.require_clean()
    if environment not in ENVIRONMENTS:
        raise CommandError(f"{environment} has no branch of its own", "git revert the commit that it follows")
    tip = releases.require_tip(repository, environment)
    last, before = releases.last_releases(repository, environment)
    text = repository.file(before, releases.images_of(environment)) or ""
    require_built(images(text, releases.images_of(environment)), releases.images_of(environment))
    tree = repository.tree_of(before)
    told = changes(root, environment, tip, tree) + images_changed(repository, environment, tip, text)
    evidence = {ROLLBACK: environment, "Reverts": last}
    message = _message(f"revert({environment}): the release before {last[:9]}", told, evidence)
    branch = f"rollback/{environment}-{last[:9]}"
    commit = repository.commit(branch, tree, [tip], message)
    return Done(branch, releases.branch_of(environment), commit, told)


def _message(subject: str, told: tuple[str, ...], evidence: dict[str, str]) -> str:
    return "\n".join([subject, "", *told, "", *(f"{key}: {value}" for key, value in evidence.items())]) + "\n"
