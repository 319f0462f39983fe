"""Small objects to compare."""

from typing import Any

from eventsphere.diff.compare import Change, compare
from eventsphere.gitops.manifests import Manifest, Manifests


def named(kind: str, name: str, **fields: Any) -> dict[str, Any]:
    """An object with these fields."""
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **fields}


def changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """What differs between two lists of objects."""
    return compare(Manifests(map(Manifest, before)), Manifests(map(Manifest, after)))
