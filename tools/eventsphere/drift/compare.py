"""Where a live object is not what Git says."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from eventsphere.diff.compare import children, join
from eventsphere.diff.quantities import quantity
from eventsphere.gitops.manifests import Manifest, Object

BY_HAND = "kubectl"
RESTARTED = "kubectl.kubernetes.io/restartedAt"  # `kubectl rollout restart` is no drift
BY_KEY = ("labels", "annotations")
NOT_OURS = ("metadata.managedFields", "status", f"spec.template.metadata.annotations.{RESTARTED}")


class Drift(NamedTuple):
    """One difference; `by` is who made it, where the API server knows."""

    object: str
    what: str
    """missing, changed, added (a field that Git does not name, so nothing heals it) or extra (a whole object)."""
    path: str = ""
    wanted: Any = None
    live: Any = None
    by: str = ""


def drifts(wanted: Manifest, live: Object, *, scaled: bool) -> Iterator[Drift]:
    """Each field that Git names and the cluster has otherwise, and each that somebody added by hand.

    Fields that Git does not name belong to defaulting and to controllers, unless a person's kubectl owns them
    (managedFields). Replicas belong to the autoscaler of a `scaled` workload.
    """
    title = f"{wanted.kind} {wanted.name}"
    for path, old, new in _changed(wanted.data, live, ""):
        if not (scaled and path == "spec.replicas"):
            yield Drift(title, "changed", path, old, new, _last_hand(live))
    for path, value, manager in _added(wanted.data, live):
        if not path.startswith(NOT_OURS) and not (scaled and path == "spec.replicas"):
            yield Drift(title, "added", path, None, value, manager)


def _changed(wanted: Any, live: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if _same(wanted, live):
        return
    named, there = children(wanted), children(live)
    if named is None or there is None or (isinstance(wanted, list) and {*named} != {*there}):
        yield path, wanted, live
        return
    for name, value in named.items():
        yield from _changed(value, there.get(name), join(path, name))


def _same(wanted: Any, live: Any) -> bool:
    """Equal as the API server writes it: quantities in any unit, and what is empty may be left out."""
    if wanted == live or (live is None and not wanted):
        return True
    old, new = quantity(wanted), quantity(live)
    return old is not None and old == new and not isinstance(wanted, bool)


def _hands(live: Object) -> list[dict[str, Any]]:
    managers = live.get("metadata", {}).get("managedFields", [])
    return [each for each in managers if str(each.get("manager", "")).startswith(BY_HAND)]


def _last_hand(live: Object) -> str:
    """The person's tool that changed the object last, if one did."""
    hands = sorted(_hands(live), key=lambda each: str(each.get("time", "")))
    return str(hands[-1]["manager"]) if hands else ""


def _added(wanted: Object, live: Object) -> Iterator[tuple[str, Any, str]]:
    for each in _hands(live):
        for path, value in _owned(each.get("fieldsV1", {}), wanted, live, ""):
            yield path, value, str(each["manager"])


def _owned(fields: Any, wanted: Any, live: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The outermost owned fields that are live and not wanted; labels and annotations one by one."""
    for key, below in fields.items():
        found = _step(key, wanted, live)
        if found is None:
            continue
        name, old, new = found
        if old is None and name not in BY_KEY:
            yield join(path, name), new
        elif below:
            yield from _owned(below, old, new, join(path, name))


def _step(key: str, wanted: Any, live: Any) -> tuple[str, Any, Any] | None:
    """One step of a managedFields path: `f:name` into a mapping, `k:{...}` into a list; None for anything else."""
    sort, _, rest = key.partition(":")
    if sort == "f" and isinstance(live, dict) and rest in live:
        return rest, wanted.get(rest) if isinstance(wanted, dict) else None, live[rest]
    if sort == "k" and isinstance(live, list):
        keys = json.loads(rest)
        new, old = _element(live, keys), _element(wanted, keys)
        return None if new is None else (f"[{','.join(map(str, keys.values()))}]", old, new)
    return None


def _element(values: Any, keys: dict[str, Any]) -> Any:
    """The element with these keys; a key that Git leaves to its default fits."""
    found = (each for each in values or [] if isinstance(each, dict))
    return next((each for each in found if all(each.get(key, value) == value for key, value in keys.items())), None)
