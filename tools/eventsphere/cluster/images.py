"""The images of a commit, and the file that names them by digest."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from eventsphere.cluster.place import Place

REGISTRY = "ghcr.io/eventsphere"
SERVICES = ("auth", "event", "booking")
HEADER = "# The one file that a promotion changes: which image each workload runs, by digest.\n"


class Image(NamedTuple):
    """A built image."""

    name: str
    size: int
    """Bytes, unpacked."""

    @property
    def workload(self) -> str:
        """`auth` of `ghcr.io/eventsphere/auth`."""
        return self.name.rpartition("/")[2]


def build(place: Place, folder: Path, tag: str) -> Iterator[Image]:
    """Build all images of the tree in `folder`, one after the other."""
    for service in SERVICES:
        name = f"{REGISTRY}/{service}"
        size = place.build(folder, f"{name}:{tag}", folder / "apps/Dockerfile", {"SERVICE": service})
        yield Image(name, size)
    web = folder / "apps/frontend"
    name = f"{REGISTRY}/frontend"
    yield Image(name, place.build(web, f"{name}:{tag}", web / "Dockerfile", {}))


def push(place: Place, images: list[Image], tag: str) -> dict[str, str]:
    """Each image's digest, once the cluster has it."""
    return {each.name: place.push(f"{each.name}:{tag}") for each in images}


def file(digests: dict[str, str]) -> str:
    """The text of an environment's images/kustomization.yaml."""
    content = {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "images": [{"name": name, "digest": digests[name]} for name in sorted(digests)],
    }
    return HEADER + yaml.safe_dump(content, sort_keys=False)
