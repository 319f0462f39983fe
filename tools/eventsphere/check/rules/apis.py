"""Objects must fit the API that the cluster serves, today and after the next upgrade."""

import importlib.resources
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import orjson
import yaml

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig, pod_labels
from eventsphere.gitops.manifests import Manifest
from eventsphere.gitops.schemas import KUBERNETES, problem

NEXT = "1.35"


@policy("schema", "The API server refuses an unknown field or kind, or worse: drops it silently.")
def schema(scene: Scene) -> Iterator[Broken]:
    """Every object fits its strict schema of Kubernetes 1.34 or of its custom kind; one without a schema is refused."""
    yield from misfits(scene, KUBERNETES, "mend the field; `kubectl explain` knows them")


@policy("next-version", "An upgrade of the cluster must not need a change of the tree on the same day.")
def next_version(scene: Scene) -> Iterator[Broken]:
    """Every object fits the next Kubernetes as well: nothing here is removed there."""
    for each in misfits(scene, NEXT, f"use what Kubernetes {NEXT} serves"):
        if each.object is not None and _problem(each.object, KUBERNETES) is None:
            yield each


def misfits(scene: Scene, version: str, remedy: str) -> Iterator[Broken]:
    """Yield each object that does not fit its schema of a version."""
    for each in scene.manifests:
        if what := _problem(each, version):
            yield Broken(each, what.removeprefix(f"{each.key}: "), remedy)


def _problem(each: Manifest, version: str) -> str | None:
    """What is wrong with it; the same content is validated once, in however many folders it is."""
    return _validated(orjson.dumps(each.data), version)


@lru_cache(maxsize=4096)
def _validated(content: bytes, version: str) -> str | None:
    return problem(Manifest(orjson.loads(content)), version)


@policy("deprecated", "Deprecated is removed later; the warning is only in a log that nobody reads.")
def deprecated(scene: Scene) -> Iterator[Broken]:
    """Nothing is used that deprecated.yaml lists."""
    for each in scene.manifests:
        for entry in _found(each):
            yield Broken(
                each, f"{entry['is']} is deprecated since Kubernetes {entry['since']}", f"use {entry['instead']}"
            )


def _found(each: Manifest) -> Iterator[dict[str, str]]:
    table = _table()
    yield from (entry for entry in table["objects"] if entry["is"] == f"{each.api_version}/{each.kind}")
    yield from (entry for entry in table["fields"] if _has(each, *entry["is"].split()))
    named = [*each.annotations, *each.labels, *pod_labels(each), *dig(each.template, "metadata.annotations", {})]
    yield from (entry for entry in table["annotations"] if any(name.startswith(entry["is"]) for name in named))


def _has(each: Manifest, kind: str, path: str) -> bool:
    return bool(dig(each.template, f"spec.{path}") if kind == "pod" else kind == each.kind and dig(each.data, path))


@cache
def _table() -> dict[str, Any]:
    text = importlib.resources.files("eventsphere.check").joinpath("deprecated.yaml").read_text()
    content: dict[str, Any] = yaml.safe_load(text)
    return content
