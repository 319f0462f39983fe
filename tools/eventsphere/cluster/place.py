"""Where a cluster can be made: kind where there is Docker, or a test rig that EVENTSPHERE_RIG names."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from eventsphere.errors import CommandError


class Place(Protocol):
    """Makes a cluster, gives it images, and reaches it."""

    name: str

    def up(self) -> None:
        """Make the cluster with its add-ons; again when it is there it changes nothing."""

    def down(self) -> None:
        """Remove the cluster and all that it kept."""

    def add_kyverno(self) -> None:
        """Add Kyverno's admission controller, which no environment needs: only tests of signatures do."""

    def enter(self, command: Sequence[str]) -> list[str]:
        """The command as it must be started to reach the cluster, KUBECONFIG and addresses of Services included."""

    def build(self, folder: Path, image: str, dockerfile: Path, arguments: Mapping[str, str]) -> int:
        """Build an image; its size in bytes, unpacked."""

    def push(self, image: str) -> str:
        """Give a built image to the cluster; its digest."""

    def supply(self, image: str) -> None:
        """See that the cluster can pull a public image."""


def find(environ: Mapping[str, str] = os.environ) -> Place:
    """The rig that EVENTSPHERE_RIG names, else kind; CommandError when there is neither."""
    from eventsphere.cluster import kind, rig

    if named := environ.get("EVENTSPHERE_RIG"):
        return rig.Rig(Path(named))
    if kind.is_usable():
        return kind.Kind()
    raise CommandError("no cluster can be made here", "install Docker, kind and kubectl")
