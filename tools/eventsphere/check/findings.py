"""What a check finds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eventsphere.check.files import where_is
from eventsphere.check.policy import Broken
from eventsphere.gitops.manifests import Manifest


@dataclass(frozen=True)
class Finding:
    """One thing that must be mended, and the folders in which it shows."""

    rule: str
    object: str
    what: str
    remedy: str
    folders: tuple[str, ...]
    place: str = ""
    """File and line, where the object is written and not generated."""

    def __str__(self) -> str:
        start = f"{self.place}: " if self.place else ""
        return f"{start}{self.object + ' ' if self.object else ''}{self.what}; {self.remedy} [{self.rule}]"


class Findings:
    """Collects what breaks rules; the same thing in several folders is one finding."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: dict[tuple[str, str, str, str], list[str]] = {}
        self._places: dict[str, Callable[[], str]] = {}

    def add(self, rule: str, folder: str, broken: Broken) -> None:
        """Note one broken rule."""
        label = f"{broken.object.kind}/{broken.object.name}" if broken.object else ""
        if broken.object is not None:
            self._places[label] = self._place(broken.object)
        self._folders.setdefault((rule, label, broken.what, broken.remedy), []).append(folder)

    def _place(self, found: Manifest) -> Callable[[], str]:
        return lambda: str(where_is(self.root, found.kind, found.name) or "")

    def all(self) -> list[Finding]:
        """Every finding, with its place looked up."""
        return [
            Finding(rule, label, what, remedy, tuple(folders), self._places.get(label, str)())
            for (rule, label, what, remedy), folders in self._folders.items()
        ]
