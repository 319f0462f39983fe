"""Which images a range of commits changes."""

from pathlib import PurePosixPath

from eventsphere.cluster.images import SERVICES
from eventsphere.errors import CommandError, Exit
from eventsphere.promote.repository import Repository

SERVICE_BASE = ("apps/Dockerfile", "apps/kit", "requirements/services.txt")
"""What every service's image is made of, besides its own folder: a change here builds all of them."""
INPUTS: dict[str, tuple[str, ...]] = {
    **{service: (*SERVICE_BASE, f"apps/{service}") for service in SERVICES},
    "frontend": ("apps/frontend",),
}
"""Each image, by its workload, and the files and folders that it is made of."""


def require_image(workload: str) -> None:
    """Raise CommandError (USAGE) for an image that we don't make."""
    if workload not in INPUTS:
        raise CommandError(f"{workload} is no image", f"name one of {', '.join(INPUTS)}", Exit.USAGE)


def changed(repository: Repository, old: str | None, new: str) -> set[str]:
    """Return the workloads whose image differs between two commits; all of them when there is no old one."""
    if old is None:
        return set(INPUTS)
    files = repository.git("diff", "--name-only", "-z", "--no-renames", old, new).split("\0")
    paths = [PurePosixPath(file) for file in files if file]
    return {workload for workload, inputs in INPUTS.items() if any(_within(path, inputs) for path in paths)}


def _within(path: PurePosixPath, inputs: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(each) for each in inputs)
