"""What a kustomization may use: only files of this tree and no code, so that anybody's pull request can be rendered."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eventsphere.check.files import FILE, Place, line_of, parse
from eventsphere.errors import CommandError

PLAIN = {
    "apiVersion", "kind", "metadata", "namespace", "namePrefix", "nameSuffix", "labels", "commonLabels",
    "commonAnnotations", "images", "replicas", "generatorOptions", "sortOptions", "buildMetadata", "resources",
    "components", "patches", "configMapGenerator", "replacements",
}  # fmt: skip
CODE = {"generators", "transformers", "validators", "helmCharts", "helmChartInflationGenerator", "helmGlobals"}
NAMES = (FILE, "kustomization.yml", "Kustomization")


class UntrustedError(CommandError):
    """A kustomization reaches outside the tree, or runs something."""


def walk(root: Path, folder: Path, seen: set[Path] | None = None) -> set[Path]:
    """Every folder that a build of `folder` reads, relative to the root; CommandError names the line."""
    seen = set() if seen is None else seen
    if folder in seen:
        return seen
    seen.add(folder)
    content = kustomization(root, folder)
    for entry in [*content.get("resources", []), *content.get("components", [])]:
        path = _inside(root, folder, str(entry))
        if (root / path).is_dir():
            walk(root, path, seen)
    for entry in _files(content):
        _inside(root, folder, entry)
    return seen


def kustomization(root: Path, folder: Path) -> dict[str, Any]:
    """A folder's kustomization, with nothing but what we allow in it."""
    for name in NAMES[1:]:
        if (root / folder / name).exists():
            raise UntrustedError(f"{folder / name}: a second name for {FILE}", f"use {FILE} alone")
    if not (root / folder / FILE).is_file():
        raise CommandError(f"{folder}: has no {FILE}", "add it, or mend the path that leads here")
    content = parse(root, folder / FILE)
    if not isinstance(content, dict):
        raise CommandError(f"{folder / FILE}: is no mapping", "begin with apiVersion and kind")
    for field in content:
        _allow(root, folder, str(field))
    return content


def _allow(root: Path, folder: Path, field: str) -> None:
    if field in PLAIN:
        return
    place = Place(folder / FILE, line_of(root, folder / FILE, f"{field}:"))
    if field in CODE:
        raise UntrustedError(f"{place}: {field} runs a program or a plugin", "commit its result as plain files instead")
    raise UntrustedError(f"{place}: {field} is no field that this tree uses", f"use one of {', '.join(sorted(PLAIN))}")


def _files(content: dict[str, Any]) -> Iterator[str]:
    for patch in [*content.get("patches", []), *content.get("replacements", [])]:
        if isinstance(patch, dict) and "path" in patch:
            yield str(patch["path"])
    for generator in content.get("configMapGenerator", []):
        yield from (str(each).partition("=")[2] or str(each) for each in generator.get("files", []))
        yield from (str(each) for each in [*generator.get("envs", []), *filter(None, [generator.get("env")])])


def _inside(root: Path, folder: Path, entry: str) -> Path:
    """The path that an entry names, relative to the root, after every link."""
    path = Path(os.path.realpath(root / folder / entry))
    top = Path(os.path.realpath(root))
    if path.is_relative_to(top) and path.exists() and not Path(entry).is_absolute():
        return path.relative_to(top)
    place = Place(folder / FILE, line_of(root, folder / FILE, entry.splitlines()[0] if entry else ""))
    if "://" in entry or entry.startswith(("git@", "git::", "github.com/")) or "?ref=" in entry:
        raise UntrustedError(f"{place}: {entry} is a remote base", "copy what it has into this tree")
    if Path(entry).is_absolute() or not path.is_relative_to(top):
        raise UntrustedError(f"{place}: {entry} is outside the tree", "move the file into this tree")
    raise CommandError(f"{place}: {entry} does not exist", "add the file, or mend the name")
