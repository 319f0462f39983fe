"""Argo CD's own API, as its UI asks it."""

import json
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from tests.cluster.cluster import Cluster

SECONDS = 60


def resources(cluster: Cluster) -> list[dict[str, Any]]:
    """Each object of the environment, as Git has it and as it is."""
    found = _ask(cluster, f"applications/{cluster.namespace}/managed-resources", _session(cluster))
    items: list[dict[str, Any]] = found.get("items") or []
    return items


def tree_health(cluster: Cluster, kind: str) -> dict[str, str]:
    """Each health that some object of this kind has, with what Argo CD says of it."""
    nodes = _ask(cluster, f"applications/{cluster.namespace}/resource-tree", _session(cluster)).get("nodes", [])
    healths = [each.get("health", {}) for each in nodes if each["kind"] == kind]
    return {str(each.get("status")): str(each.get("message", "")) for each in healths}


def _session(cluster: Cluster) -> str:
    secret = cluster.kube.json("get", "secret", "argocd-initial-admin-secret", "-n", "argocd")
    password = b64decode(secret["data"]["password"]).decode()
    return str(_ask(cluster, "session", body={"username": "admin", "password": password})["token"])


def _ask(cluster: Cluster, path: str, token: str = "", body: dict[str, str] | None = None) -> dict[str, Any]:
    url = f"http://{cluster.address('argocd-server', 'argocd')}/api/v1/{path}"
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - our own cluster
        found: dict[str, Any] = json.load(answer)
    return found


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
