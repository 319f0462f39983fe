"""Other versions of an image in the cluster's registry: same files, other configuration, another digest."""

import hashlib
import json
import os
import urllib.request
from typing import Any

REGISTRY = os.environ.get("EVENTSPHERE_REGISTRY", "http://127.0.0.1:5000")
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
SECONDS = 60


def variant(name: str, digest: str, **changes: Any) -> str:
    """Give the registry the image `name` with its configuration changed; the digest of that.

    `Labels={"build": "2"}` is another build that does the same; `Cmd=["false"]` is one that can't start.
    """
    path = name.partition("/")[2]
    manifest = json.loads(_ask("GET", f"{path}/manifests/{digest}", accept=MANIFEST))
    image = json.loads(_ask("GET", f"{path}/blobs/{manifest['config']['digest']}"))
    image["config"] = image["config"] | changes
    blob = json.dumps(image).encode()
    _upload(path, blob)
    manifest["config"] |= {"digest": _digest(blob), "size": len(blob)}
    text = json.dumps(manifest).encode()
    _ask("PUT", f"{path}/manifests/{_digest(text)}", text, content=MANIFEST)
    return _digest(text)


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def _upload(path: str, blob: bytes) -> None:
    request = urllib.request.Request(f"{REGISTRY}/v2/{path}/blobs/uploads/", b"", method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        place = str(answer.headers["Location"])
    place += ("&" if "?" in place else "?") + f"digest={_digest(blob)}"
    address = place if place.startswith("http") else REGISTRY + place
    _send(urllib.request.Request(address, blob, {"Content-Type": "application/octet-stream"}, method="PUT"))  # noqa: S310


def _ask(method: str, path: str, data: bytes | None = None, *, accept: str = "*/*", content: str = "") -> bytes:
    headers = {"Accept": accept} | ({"Content-Type": content} if content else {})
    return _send(urllib.request.Request(f"{REGISTRY}/v2/{path}", data, headers, method=method))  # noqa: S310


def _send(request: urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        found: bytes = answer.read()
    return found
