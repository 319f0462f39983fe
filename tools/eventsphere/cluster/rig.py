"""A test machine's own cluster: `RIG up|down|exec`, and an image builder beside it. Needs root, not Docker."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from eventsphere.cluster.shell import run

BUILD_SECONDS = 900.0
STORAGE = "/var/lib/eventsphere-images"


class Rig:
    """The rig whose program is given."""

    name = "rig"

    def __init__(self, program: Path) -> None:
        self.program = program.resolve()
        self.image = self.program.parent / "images" / "image"

    def up(self) -> None:
        """Start it; its add-ons are part of it."""
        run([self.program, "up"], seconds=900)

    def down(self) -> None:
        """End it and delete its state; built images stay, as a cache."""
        run([self.program, "down"], seconds=600)

    def add_kyverno(self) -> None:
        """By its add-on, which is built the first time on a machine."""
        run([self.program, "add", "kyverno"], seconds=1800)

    def enter(self, command: Sequence[str]) -> list[str]:
        """Through `RIG exec`."""
        return [str(self.program), "exec", *command]

    def build(self, folder: Path, image: str, dockerfile: Path, arguments: Mapping[str, str]) -> int:
        """By its builder, which keeps layers."""
        given = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        run([self.image, "build", folder, "-f", dockerfile, "-t", image, *given], seconds=BUILD_SECONDS)
        return self._size(image)

    def push(self, image: str) -> str:
        """Into its registry."""
        return run([self.image, "push", image], seconds=180).strip().rpartition("@")[2]

    def supply(self, image: str) -> None:
        """From its stand-ins, which are known by the major version alone."""
        name, _, tag = image.removeprefix("docker.io/").removeprefix("library/").rpartition(":")
        with tempfile.TemporaryDirectory() as folder:
            known = f"{name}:{tag}" if tag.count(".") < 2 else f"{name}:{tag.split('.')[0]}"
            file = Path(folder, "Dockerfile")
            file.write_text(f"FROM {known}\n")
            run([self.image, "build", folder, "-f", file, "-t", image], seconds=BUILD_SECONDS)
        self.push(image)

    @staticmethod
    def _size(image: str) -> int:
        state = Path(os.environ.get("RIG_IMAGES_STATE", STORAGE))
        settings = {
            "CONTAINERS_STORAGE_CONF": str(state / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(state / "registries.conf"),
        }
        found = json.loads(run(["buildah", "images", "--json", image], environ={**os.environ, **settings}))
        return _bytes(found[0]["size"])


def _bytes(told: str) -> int:
    number, unit = told.split()
    return round(float(number) * {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9}[unit])
