"""Argo CD's own API, as its UI asks it."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

from tests.cluster.cluster import Cluster

SECONDS = 15


def resources(cluster: Cluster) -> list[dict[str, Any]]:
    """Each object of the environment, as Git has it and as it is."""
    address = cluster.address("argocd-server", "argocd")
    url = f"http://{address}/api/v1/applications/{cluster.namespace}/managed-resources"
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        items: list[dict[str, Any]] = json.load(answer).get("items", [])
    return items


def differences(cluster: Cluster) -> Iterator[str]:
    """What the UI's diff tab shows, one field a line."""
    for each in resources(cluster):
        wanted = json.loads(each.get("predictedLiveState") or "null")
        live = json.loads(each.get("normalizedLiveState") or "null")
        for path, old, new in _changed(wanted, live, ""):
            yield f"{each['kind']} {each['name']} {path}: {old} in Git, {new} live"


def _changed(wanted: Any, live: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if wanted == live:
        return
    if isinstance(wanted, dict) and isinstance(live, dict):
        for key in {*wanted, *live}:
            yield from _changed(wanted.get(key), live.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(wanted, list) and isinstance(live, list) and len(wanted) == len(live):
        for index, (old, new) in enumerate(zip(wanted, live, strict=True)):
            yield from _changed(old, new, f"{path}[{index}]")
    else:
        yield path, wanted, live
