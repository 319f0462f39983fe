"""`eventsphere promote` and `eventsphere rollback`: one new branch with one commit, or nothing at all."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eventsphere.check.tree import require_known
from eventsphere.errors import CommandError
from eventsphere.promote import gates, scorecard
from eventsphere.promote.images import images, path_of, require_built
from eventsphere.promote.order import require_next
from eventsphere.promote.repository import Repository


@dataclass(frozen=True)
class Options:
    """How a promotion's gates are asked."""

    card: Path | None = None
    signatures: bool = True
    timeout: float = 20.0


@dataclass(frozen=True)
class Done:
    """The branch to push; without one nothing had to change."""

    branch: str = ""
    commit: str = ""
    changes: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"changed": bool(self.branch)}


def promote(root: Path, source: str, target: str, options: Options) -> Done:
    """Give `target` the images that `source` runs, on a branch of its own.

    Raises:
        CommandError: a gate is closed, the tree is dirty, an image has no digest, or the step skips an environment.
    """
    require_next(source, target)
    repository = Repository.require(root)
    repository.require_clean()
    new, text = _images(repository, source, built=True)
    old, _ = _images(repository, target, built=False)
    changes = _changes(old, new)
    if not changes:
        return Done()
    synced = gates.require_synced(repository, source, options.timeout)
    path = options.card or root / scorecard.FOLDER / f"{source}.json"
    card = scorecard.read(path)
    scorecard.require_green(card, path, source, new)
    signed = gates.require_signed(root, new, synced, wanted=options.signatures)
    evidence = {
        "Promotion": f"{source} -> {target}",
        "Synced": f"{synced.name} Synced and Healthy at {synced.revision}",
        "Scorecard": f"{card.environment} at {card.revision}: {card.summary()}",
        "Signatures": signed,
    }
    branch = f"promote/{target}-{synced.revision[:9]}"
    commit = repository.commit(
        branch, path_of(target), text, _message(f"feat({target}): run what {source} ran", changes, evidence)
    )
    return Done(branch, commit, changes)


def rollback(root: Path, environment: str) -> Done:
    """Give an environment the images it had before its last promotion that was not taken back yet.

    Raises:
        CommandError: an unknown environment, a dirty tree, or nothing to go back to.
    """
    require_known(root, environment)
    repository = Repository.require(root)
    repository.require_clean()
    path = path_of(environment)
    kept: list[tuple[str, str]] = []
    for commit, text in repository.versions(path):
        if len(kept) > 1 and kept[-2][1] == text:
            kept.pop()  # it took the one before back
        else:
            kept.append((commit, text))
    if len(kept) < 2:
        raise CommandError(f"{path} has no earlier promotion", "promote other images instead")
    (_, before), (last, now) = kept[-2:]
    new, old = images(before, path), images(now, path)
    require_built(new, path)
    evidence = {"Rollback": environment, "Reverts": last}
    changes = _changes(old, new)
    message = _message(f"revert({environment}): the images before {last[:9]}", changes, evidence)
    branch = f"rollback/{environment}-{last[:9]}"
    return Done(branch, repository.commit(branch, path, before, message), changes)


def _images(repository: Repository, environment: str, *, built: bool) -> tuple[dict[str, str], str]:
    path = path_of(environment)
    text = repository.file("HEAD", path)
    if text is None:
        raise CommandError(f"{path} is missing", "restore it: it says which images the environment runs")
    found = images(text, path)
    if built:
        require_built(found, path)
    return found, text


def _changes(old: dict[str, str], new: dict[str, str]) -> tuple[str, ...]:
    names = dict.fromkeys([*old, *new])
    return tuple(
        f"{name}: {_short(old.get(name))} -> {_short(new.get(name))}"
        for name in names
        if old.get(name) != new.get(name)
    )


def _short(digest: str | None) -> str:
    return digest[:19] if digest else "none"


def _message(subject: str, changes: tuple[str, ...], evidence: dict[str, str]) -> str:
    return "\n".join([subject, "", *changes, "", *(f"{key}: {value}" for key, value in evidence.items())]) + "\n"
