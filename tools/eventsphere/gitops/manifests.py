"""Kubernetes objects with typed access to what every one of them has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

Object = dict[str, Any]
TEMPLATED = {"Deployment", "StatefulSet", "DaemonSet", "Job"}


class Key(NamedTuple):
    """What names an object in a cluster; `group` has no version, so an upgraded API keeps its key."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace + '/' if self.namespace else ''}{self.name}"


@dataclass(frozen=True, eq=False)
class Manifest:
    """One object as Kustomize or the API server gives it."""

    data: Object

    @property
    def api_version(self) -> str:
        """Group and version, such as apps/v1."""
        return str(self.data["apiVersion"])

    @property
    def kind(self) -> str:
        """Such as Deployment."""
        return str(self.data["kind"])

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.data["metadata"]["name"])

    @property
    def namespace(self) -> str:
        """The object's namespace; empty for one of the whole cluster."""
        return str(self.data["metadata"].get("namespace", ""))

    @property
    def labels(self) -> dict[str, str]:
        """The object's labels."""
        return dict(self.data["metadata"].get("labels") or {})

    @property
    def annotations(self) -> dict[str, str]:
        """The object's annotations."""
        return dict(self.data["metadata"].get("annotations") or {})

    @property
    def spec(self) -> Object:
        """The spec; empty for kinds that have none."""
        return dict(self.data.get("spec") or {})

    @property
    def key(self) -> Key:
        """What names the object."""
        group = self.api_version.rpartition("/")[0]
        return Key(group, self.kind, self.namespace, self.name)

    @property
    def template(self) -> Object | None:
        """The pod template, for the kinds that have one."""
        if self.kind == "CronJob":
            return dict(self.spec["jobTemplate"]["spec"]["template"])
        return dict(self.spec["template"]) if self.kind in TEMPLATED else None

    @property
    def containers(self) -> list[Object]:
        """Every container of the pod template, initial ones too."""
        pod = (self.template or {}).get("spec", {})
        return [*pod.get("initContainers", []), *pod.get("containers", [])]


class Manifests(tuple[Manifest, ...]):
    """The objects of one render, in its order."""

    __slots__ = ()

    def of(self, *kinds: str) -> Iterator[Manifest]:
        """Those of the given kinds."""
        return (manifest for manifest in self if manifest.kind in kinds)

    def one(self, kind: str, name: str) -> Manifest:
        """The one object of that kind and name; KeyError says what was looked for."""
        found = [manifest for manifest in self.of(kind) if manifest.name == name]
        if len(found) != 1:
            raise KeyError(f"{len(found)} objects are {kind} {name}")
        return found[0]

    def has(self, kind: str, name: str) -> bool:
        """Whether there is an object of that kind and name."""
        return any(manifest.name == name for manifest in self.of(kind))

    @classmethod
    def read(cls, objects: Iterable[Object | None]) -> "Manifests":
        """From parsed documents, empty ones left out."""
        return cls(Manifest(data) for data in objects if data)
