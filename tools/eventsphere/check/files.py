"""Reading the tree's YAML files, with mistakes as one line that names file and line."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from eventsphere.errors import CommandError
from eventsphere.gitops.manifests import Manifests

FILE = "kustomization.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """A file of the tree, relative to its root, and a line where known."""

    file: Path
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


def parse(root: Path, file: Path) -> Any:
    """The content of a file with one YAML document; CommandError with the place of a mistake."""
    try:
        return _load((root / file).read_text())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise CommandError(f"{Place(file, line)}: {error.problem}", "mend the YAML there") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"{file}: can't be read: {' '.join(str(error).split())}", "restore the file") from error


@lru_cache(maxsize=1024)
def _load(text: str) -> Any:
    """The content, shared by all who ask: nobody changes it."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 -- a safe loader


def line_of(root: Path, file: Path, text: str) -> int | None:
    """The first line that holds the text."""
    try:
        lines = (root / file).read_text().splitlines()
    except OSError:
        return None
    return next((number for number, line in enumerate(lines, start=1) if text and text in line), None)


def where_is(root: Path, kind: str, name: str) -> Place | None:
    """The file and line that define an object, overlays and clusters last; None for one that is generated."""
    for file, line in _documents(root):
        if file.suffix == ".yaml":
            lines = (root / file).read_text().splitlines()
            if f"kind: {kind}" in lines and f"  name: {name}" in lines:
                return Place(file, lines.index(f"  name: {name}") + line)
    return None


def _documents(root: Path) -> Iterator[tuple[Path, int]]:
    for top in ("base", "clusters", "overlays"):
        for path in sorted((root / top).rglob("*.yaml")):
            if "components" not in path.parts:
                yield path.relative_to(root), 1


def documents(manifests: Manifests) -> str:
    """Objects as YAML, each a document, keys in the order that people know."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump_all((each.data for each in manifests), Dumper=dumper, sort_keys=False)
