"""`eventsphere diff`: an environment as it is here, against how it was in a commit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventsphere.check import tree
from eventsphere.check.files import FILE
from eventsphere.diff.compare import Change, compare
from eventsphere.diff.risks import Risk, risks
from eventsphere.diff.source import at
from eventsphere.gitops.manifests import Manifests


@dataclass(frozen=True)
class Difference:
    """What changed in one folder."""

    folder: str
    against: str
    changes: list[Change]
    risks: list[Risk]
    restarts: list[str]
    """The workloads whose pods the change replaces."""

    def json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "folder": self.folder,
            "against": self.against,
            "restarts": self.restarts,
            "risks": [risk._asdict() for risk in self.risks],
            "changes": [
                {"object": str(change.key), "change": change.kind, "fields": [vars(field) for field in change.fields]}
                for change in self.changes
            ],
        }


def differences(root: Path, names: list[str], against: str) -> list[Difference]:
    """The tree here against a commit, for these environments or folders; for all when none is named."""
    wanted = [tree.folder_of(root, name) for name in names] or tree.folders(root)
    with at(root, against) as old:
        return [_difference(root, old, folder, against) for folder in wanted]


def between(root: Path, folder: Path, old: str, new: str) -> Difference:
    """One folder in a commit (or tree) against another."""
    with at(root, old) as before, at(root, new) as after:
        return _difference(after, before, folder, old)


def _difference(root: Path, old: Path, folder: Path, against: str) -> Difference:
    before = tree.render(old, folder) if (old / folder / FILE).is_file() else Manifests()
    after = tree.render(root, folder)
    changes = compare(before, after)
    return Difference(str(folder), against, changes, risks(changes), _restarts(before, after))


def _restarts(before: Manifests, after: Manifests) -> list[str]:
    old = {each.key: each.template for each in before}
    return [
        f"{each.kind}/{each.name}"
        for each in after
        if each.template and old.get(each.key, each.template) != each.template
    ]
