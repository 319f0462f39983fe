"""The digests of a build in dev's images file, with the commit that they were built from."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from eventsphere.cluster.images import HEADER, REGISTRY
from eventsphere.delivery.changed import require_image
from eventsphere.errors import CommandError, Exit
from eventsphere.promote.images import DIGEST, UNBUILT, images

BUILT = re.compile(r"^# Built from ([0-9a-f]{40})\.$", re.MULTILINE)
LARGEST = 200
ANY_BUILT = re.compile(r"^# Built from .*$", re.MULTILINE)


def parse(given: list[str]) -> dict[str, str]:
    """Read `auth=sha256:...` and so on.

    Raises:
        CommandError: an unknown image, one that is named twice, or a digest that is none.
    """
    found: dict[str, str] = {}
    for each in given:
        workload, _, digest = each.partition("=")
        require_image(workload)
        if not DIGEST.fullmatch(digest) or digest == UNBUILT:
            raise CommandError(f"{each} names no digest", f"say {workload}=sha256: and 64 digits", Exit.USAGE)
        if workload in found:
            raise CommandError(f"{workload} has two digests", "name each image once", Exit.USAGE)
        found[workload] = digest
    return found


def listed(folder: Path) -> list[str]:
    """Return what the push jobs left in a folder: a file `auth.digest` with one digest for each image.

    Raises:
        CommandError: the folder is not there, or has something else.
    """
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder", "download the digests of the push jobs into it")
    found = []
    for file in sorted(folder.iterdir()):
        if file.is_symlink() or not file.is_file() or file.suffix != ".digest" or file.stat().st_size > LARGEST:
            raise CommandError(f"{file} is no digest", "leave only files such as auth.digest there")
        found.append(f"{file.stem}={file.read_text(errors='replace').strip()}")
    return found


def built_from(text: str, path: Path) -> str | None:
    """Return the commit that a file's digests were built from; None for a file that no build wrote.

    Raises:
        CommandError: the line is there but names no commit: then no build can tell what it must build.
    """
    if found := BUILT.search(text):
        return found[1]
    if ANY_BUILT.search(text):
        raise CommandError(f"{path}: its line `# Built from` names no commit", "restore the line from Git's history")
    return None


def with_digests(text: str, path: Path, digests: Mapping[str, str], commit: str) -> str:
    """Return the file with these images at these digests, all others as they were, built from the commit.

    Raises:
        CommandError: the file lists no such image, or is none that a build may change.
    """
    known = images(text, path)
    wanted = {f"{REGISTRY}/{workload}": digest for workload, digest in digests.items()}
    if missing := sorted(wanted.keys() - known.keys()):
        raise CommandError(f"{path}: does not list {missing[0]}", "add the image with a digest of zeros first")
    content = yaml.safe_load(text)
    for image in content["images"]:
        image["digest"] = wanted.get(image["name"], image["digest"])
    return f"{HEADER}# Built from {commit}.\n{yaml.safe_dump(content, sort_keys=False)}"
