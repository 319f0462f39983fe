"""What a release changes in an environment, for a commit message and for people."""

from pathlib import Path

from eventsphere import naming
from eventsphere.diff.run import between
from eventsphere.promote.images import images
from eventsphere.promote.releases import images_of
from eventsphere.promote.repository import Repository

MOST = 60
"""Lines of a commit message; the diff command shows all."""


def changes(root: Path, environment: str, old: str, new: str) -> tuple[str, ...]:
    """Each risk and each object that differs in the environment's render, between two commits or trees."""
    found = between(root, Path("overlays", environment), old, new)
    risks = [f"risk {risk.level}: {risk.object} {risk.what}" for risk in found.risks if risk.rule != "image"]
    objects = [f"{change.kind}: {change.title}" for change in found.changes]
    lines = [*risks, *objects]
    return (
        *lines[:MOST],
        *([f"and {len(lines) - MOST} more: see {naming.INSTALLED} diff"] if len(lines) > MOST else []),
    )


def images_changed(repository: Repository, environment: str, old: str, text: str) -> tuple[str, ...]:
    """Each image whose digest differs, from and to."""
    path = images_of(environment)
    before, after = images(repository.file(old, path) or "{}", path), images(text, path)
    return tuple(
        f"{name}: {_short(before.get(name))} -> {_short(after.get(name))}"
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    )


def _short(digest: str | None) -> str:
    return digest[:19] if digest else "none"
