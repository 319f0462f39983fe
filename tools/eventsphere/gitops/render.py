"""Kustomize builds: by its library in this process, or by a `kustomize` or `kubectl` process where that is missing."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

import yaml

from eventsphere.gitops.manifests import Manifests

TIMEOUT = 60.0
Engine = Callable[[Path], Awaitable[Manifests]]


class RenderError(Exception):
    """A folder can't be built; the message is one line that names the folder and the reason."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {' '.join(reason.split())}")


async def library(folder: Path) -> Manifests:
    """Build with pykustomize: about 3 ms; ImportError without it."""
    import pykustomize  # optional, see requirements/kustomize.in

    try:
        built = await pykustomize.build_json(folder)
    except pykustomize.KustomizeLibraryNotFound as error:
        raise ImportError(str(error)) from error
    except pykustomize.KustomizeError as error:
        raise RenderError(folder, str(error)) from error
    return Manifests.read(built.resources)


async def process(folder: Path) -> Manifests:
    """Build with the `kustomize` or `kubectl` on the PATH: about 150 ms."""
    running = await asyncio.create_subprocess_exec(
        *_command(folder), str(folder), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        output, errors = await asyncio.wait_for(running.communicate(), TIMEOUT)
    except TimeoutError as error:
        running.kill()
        await running.wait()
        raise RenderError(folder, f"no answer within {TIMEOUT:.0f} s") from error
    if running.returncode:
        raise RenderError(folder, errors.decode(errors="replace"))
    return Manifests.read(yaml.load_all(output, Loader=_loader()))


def _command(folder: Path) -> list[str]:
    if shutil.which("kustomize"):
        return ["kustomize", "build"]
    if shutil.which("kubectl"):
        return ["kubectl", "kustomize"]
    raise RenderError(folder, "needs pykustomize (see requirements/kustomize.in), or kustomize or kubectl on the PATH")


def _loader() -> type[yaml.SafeLoader]:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


async def build(folder: Path) -> Manifests:
    """Build one folder with what this machine has; RenderError says why not."""
    if not (folder / "kustomization.yaml").is_file():
        raise RenderError(folder, "has no kustomization.yaml")
    try:
        return await library(folder)
    except ImportError:
        return await process(folder)


async def build_all(folders: Iterable[Path], engine: Engine = build) -> dict[Path, Manifests]:
    """Build several folders at once, in the order given."""
    wanted = list(folders)
    return dict(zip(wanted, await asyncio.gather(*map(engine, wanted)), strict=True))


def render(folder: Path) -> Manifests:
    """Build one folder, for callers without an event loop."""
    return asyncio.run(build(folder))


def render_all(folders: Iterable[Path], engine: Engine = build) -> dict[Path, Manifests]:
    """Build several folders, for callers without an event loop."""
    return asyncio.run(build_all(folders, engine))
