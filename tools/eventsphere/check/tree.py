"""The whole tree, built: every environment, every cluster, and what clusters sync besides."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from eventsphere.check.explain import explain
from eventsphere.check.files import FILE
from eventsphere.check.resources import Scene
from eventsphere.check.trust import kustomization, walk
from eventsphere.errors import CommandError, Exit
from eventsphere.gitops.manifests import Manifests
from eventsphere.gitops.render import RenderError, build


@dataclass
class Tree:
    """What was built, and why the rest could not be."""

    root: Path
    scenes: dict[str, Scene] = field(default_factory=dict)
    errors: dict[str, CommandError] = field(default_factory=dict)


def locate(start: Path) -> Path:
    """The tree's root: this folder or the first above it with base/ and overlays/; else CommandError (USAGE)."""
    for folder in (start, *start.parents):
        if (folder / "base").is_dir() and (folder / "overlays").is_dir():
            return folder
    raise CommandError(f"{start} is in no GitOps tree", "run this in the repository", Exit.USAGE)


def environments(root: Path) -> list[str]:
    """The environments' names."""
    found = sorted(path.parent.name for path in (root / "overlays").glob(f"*/{FILE}"))
    if not found:
        raise CommandError(
            f"no overlays/*/{FILE} in {root}", "run this in the repository's root, or say --root", Exit.USAGE
        )
    return found


def folder_of(root: Path, name: str) -> Path:
    """The folder of an environment, or of a cluster given by its path; CommandError (USAGE) for an unknown one."""
    known = environments(root)
    if name in known:
        return Path("overlays", name)
    path = Path(name)
    if path.parts[:1] in {("overlays",), ("clusters",)} and (root / path / FILE).is_file():
        return path
    raise _unknown(known, name)


def require_known(root: Path, environment: str) -> None:
    """Raise CommandError (USAGE) for an unknown environment."""
    if environment not in environments(root):
        raise _unknown(environments(root), environment)


def _unknown(known: list[str], name: str) -> CommandError:
    remedy = f"one of {', '.join(known)}, or a folder such as clusters/local"
    return CommandError(f"{name} is no environment", remedy, Exit.USAGE)


def folders(root: Path) -> list[Path]:
    """Every folder that somebody syncs or applies: the environments, and in clusters/ what no other folder includes."""
    clusters = [path.parent.relative_to(root) for path in sorted((root / "clusters").rglob(FILE))]
    included: set[Path] = set()
    roots = []
    for folder in clusters:
        try:
            included |= walk(root, folder) - {folder}
            is_component = kustomization(root, folder).get("kind") == "Component"
        except CommandError:
            is_component = False  # building it tells what is wrong
        if not is_component:
            roots.append(folder)
    return [Path("overlays", each) for each in environments(root)] + [each for each in roots if each not in included]


def render(root: Path, folder: Path) -> Manifests:
    """One folder's objects; CommandError is one line with file, line and remedy."""
    return asyncio.run(_render(root, folder))


def scene(root: Path, name: str) -> Scene:
    """One environment, or a cluster by its path, for itself."""
    folder = folder_of(root, name)
    return Scene(folder, render(root, folder), root)


async def _render(root: Path, folder: Path) -> Manifests:
    read = walk(root, folder)
    try:
        return await build(root / folder)
    except RenderError as error:
        raise explain(error, root, folder, read) from error


def load(root: Path) -> Tree:
    """Build everything; what fails is in `errors`, the rest in `scenes`."""
    tree = Tree(root)
    wanted = folders(root)
    for folder, built in zip(wanted, asyncio.run(_all(root, wanted)), strict=True):
        if isinstance(built, CommandError):
            tree.errors[str(folder)] = built
        else:
            tree.scenes[str(folder)] = Scene(folder, built, root, tree.scenes)
    return tree


async def _all(root: Path, wanted: list[Path]) -> list[Manifests | CommandError]:
    async def attempt(folder: Path) -> Manifests | CommandError:
        try:
            return await _render(root, folder)
        except CommandError as error:
            return error

    return await asyncio.gather(*map(attempt, wanted))
