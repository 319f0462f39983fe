"""A tree as it was in a commit, from Git's objects: no checkout, no filter, no hook, no submodule."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventsphere.errors import CommandError
from eventsphere.promote.repository import TIMEOUT, Repository

TREE = ("base", "overlays", "clusters")
LARGEST = 50 * 2**20


@contextmanager
def at(root: Path, reference: str) -> Iterator[Path]:
    """The GitOps tree of a commit or tree in a folder that goes afterwards; CommandError for an unknown commit."""
    repository = Repository.require(root)
    commit = repository.tree_of(reference)
    there = [top for top in TREE if repository.has(commit, Path(top))]
    with tempfile.TemporaryDirectory(prefix="eventsphere-diff-") as folder:
        if there:
            _unpack(_archive(root, commit, there), Path(folder))
        yield Path(folder).resolve()


def _archive(root: Path, commit: str, tops: list[str]) -> bytes:
    command = ["git", "-C", str(root), "archive", "--format=tar", commit, "--", *tops]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"git archive: no answer in {TIMEOUT:.0f} s", "see what else uses the repository") from error
    if done.returncode or len(done.stdout) > LARGEST:
        raise CommandError(f"{commit[:12]} can't be read", "see `git fsck`; a GitOps tree is small")
    return done.stdout


def _unpack(archive: bytes, folder: Path) -> None:
    """Plain files alone: a link could lead out of the folder."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, members=[each for each in tar if each.isfile() or each.isdir()], filter="data")
