"""What one folder renders to, and the questions that policies ask of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eventsphere.gitops.manifests import Manifest, Manifests, Object

NAME = "app.kubernetes.io/name"
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


def dig(value: Any, path: str, default: Any = None) -> Any:
    """The value at a dotted path through mappings, or the default."""
    for key in path.split("."):
        if not isinstance(value, Mapping) or value.get(key) is None:
            return default
        value = value[key]
    return value


@dataclass(frozen=True)
class Container:
    """One container of a workload, with who it belongs to."""

    owner: Manifest
    spec: Object
    starts: bool
    """Whether it runs only at the start (an init container without restartPolicy Always)."""

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"container {self.spec.get('name', '?')}"


@dataclass(frozen=True, eq=False)
class Scene:
    """All that one folder renders to, and the tree that it is in."""

    folder: Path
    """Relative to `root`."""
    manifests: Manifests
    root: Path = field(default_factory=Path)
    others: Mapping[str, "Scene"] = field(default_factory=dict)
    """Every folder of the tree by its path, this one included."""

    @cached_property
    def environment(self) -> str | None:
        """The environment whose overlay this is; None for a cluster's folder."""
        return self.folder.name if self.folder.parts[:1] == ("overlays",) else None

    def kind(self, *kinds: str) -> list[Manifest]:
        """The objects of these kinds, in order."""
        return list(self.manifests.of(*kinds))

    def pods(self) -> Iterator[tuple[Manifest, Object]]:
        """Each workload with its pods' spec."""
        return ((owner, (owner.template or {}).get("spec", {})) for owner in self.kind(*WORKLOADS))

    def containers(self) -> Iterator[Container]:
        """Each container, init containers first."""
        for owner, pod in self.pods():
            for spec in pod.get("initContainers", []):
                yield Container(owner, spec, starts=spec.get("restartPolicy") != "Always")
            for spec in pod.get("containers", []):
                yield Container(owner, spec, starts=False)

    def matching(self, labels: Mapping[str, str]) -> list[Manifest]:
        """The workloads whose pods have these labels."""
        return [owner for owner in self.kind(*WORKLOADS) if labels.items() <= pod_labels(owner).items()]


def pod_labels(owner: Manifest) -> dict[str, str]:
    """The labels of a workload's pods."""
    return dict(dig(owner.template, "metadata.labels", {}))
