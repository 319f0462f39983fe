"""OCI archives as BuildKit writes them, without an image in them."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any


def archive(path: Path, *platforms: str, links: tuple[str, ...] = ()) -> Path:
    """Write an archive with a nested index of these platforms (and symbolic links of these names)."""
    images = [
        {"digest": f"sha256:{number:064x}", "platform": dict(zip(("os", "architecture"), each.split("/"), strict=True))}
        for number, each in enumerate(platforms, 1)
    ]
    inner = json.dumps({"manifests": images}).encode()
    digest = hashlib.sha256(inner).hexdigest()
    outer: dict[str, Any] = {"manifests": [{"digest": f"sha256:{digest}"}]}
    with tarfile.open(path, "w") as tar:
        _add(tar, "index.json", json.dumps(outer).encode())
        _add(tar, f"blobs/sha256/{digest}", inner)
        for name in links:
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, "/proc/self/environ"
            tar.addfile(link)
    return path


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))
