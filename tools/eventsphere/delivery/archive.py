"""An image as an OCI archive: a file that holds one image for each platform, made without any secret."""

import json
import tarfile
from pathlib import Path
from typing import Any

from eventsphere.errors import CommandError

PLATFORMS = ("linux/amd64", "linux/arm64")
LARGEST_INDEX = 2**20


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive into a folder as an OCI layout: plain files alone, none outside of the folder."""
    try:
        with tarfile.open(archive) as tar:
            strange = next((each for each in tar if not (each.isfile() or each.isdir())), None)
            if strange is not None:
                raise CommandError(f"{archive}: {strange.name} is no plain file", "build the archive again")
            tar.extractall(folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise CommandError(f"{archive} is no OCI archive: {error}", "build the archive again") from error


def platforms(layout: Path) -> dict[str, str]:
    """Return the digest of each platform's image in a layout; CommandError unless just our platforms are there."""
    listed = _listed(layout)
    found = {f"{each['platform']['os']}/{each['platform']['architecture']}": str(each["digest"]) for each in listed}
    found.pop("unknown/unknown", None)  # what BuildKit says about the build
    if set(found) != set(PLATFORMS):
        raise CommandError(f"{layout} has images for {sorted(found)}", f"build for {' and '.join(PLATFORMS)}")
    return found


def flatten(layout: Path) -> None:
    """List the images of a layout in its index.json itself. Trivy finds an image by digest only there."""
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": _listed(layout)}))


def _listed(layout: Path) -> list[dict[str, Any]]:
    """Return the entry of every image, wherever in nested indexes it is named."""
    return [each for entry in _json(layout / "index.json").get("manifests", []) for each in _images(layout, entry)]


def _images(layout: Path, entry: dict[str, Any]) -> list[dict[str, Any]]:
    if "platform" in entry:
        return [entry]
    algorithm, _, digest = str(entry.get("digest", "")).partition(":")
    if algorithm != "sha256" or not digest.isalnum():
        raise CommandError(f"{layout} names a manifest that has no digest", "build the archive again")
    return [each for each in _json(layout / "blobs" / algorithm / digest).get("manifests", []) if "platform" in each]


def _json(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_INDEX:
            raise CommandError(f"{path} is no index", "build the archive again")
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} can't be read: {error}", "build the archive again") from error
    if not isinstance(found, dict):
        raise CommandError(f"{path} is no index", "build the archive again")
    return found
