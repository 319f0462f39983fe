"""A module's files as Python values."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

TOP = Path("terraform")


@dataclass(frozen=True)
class Block:
    """One block of a module, such as a variable, an output or a resource."""

    file: Path
    kind: str
    labels: tuple[str, ...]
    body: dict[str, Any]

    @property
    def name(self) -> str:
        """The block's own name: the last label."""
        return self.labels[-1]

    def text(self, key: str) -> str:
        """Return a plain text attribute, or an empty text."""
        value = self.body.get(key, "")
        return value.strip('"').replace('\\"', '"') if isinstance(value, str) else ""


def folders(root: Path) -> list[Path]:
    """Return every module of the tree at `root`, root modules first, relative to `root`."""
    found = {path.parent for path in (root / TOP).rglob("versions.tf") if ".terraform" not in path.parts}
    return sorted((path.relative_to(root) for path in found), key=lambda path: ("modules" in path.parts, path))


def blocks(folder: Path) -> Iterator[Block]:
    """Yield every block of a module's files, with its labels without quotes."""
    for file in sorted(folder.glob("*.tf")):
        with file.open() as opened:
            content = hcl2.load(opened)
        for kind, found in content.items():
            for each in found if isinstance(found, list) else []:
                if isinstance(each, dict):
                    yield from _labelled(file, kind, (), each)


def _labelled(file: Path, kind: str, labels: tuple[str, ...], value: dict[str, Any]) -> Iterator[Block]:
    if value.get("__is_block__"):
        yield Block(file, kind, labels, value)
        return
    for label, inner in value.items():
        if isinstance(inner, dict):
            yield from _labelled(file, kind, (*labels, label.strip('"')), inner)


def of_kind(folder: Path, kind: str) -> list[Block]:
    """Return a module's blocks of one kind."""
    return [block for block in blocks(folder) if block.kind == kind]
