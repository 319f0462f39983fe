"""MongoDB in a container, where a container engine answers."""

import shutil
import subprocess

from eventsphere.local.ports import HOST

IMAGE = "mongo:7.0"
ENGINES = ("docker", "podman")
ANSWER_SECONDS = 2
PULL_SECONDS = 600


def engine() -> str | None:
    """The path of the first engine that answers at once: an installed one may well be stopped."""
    for name in ENGINES:
        found = shutil.which(name)
        if found and _succeeds(ANSWER_SECONDS, found, "info"):
            return found
    return None


def has_image(engine: str) -> bool:
    """Whether the image is there, pulled now if need be."""
    return _succeeds(10, engine, "image", "inspect", IMAGE) or _succeeds(PULL_SECONDS, engine, "pull", IMAGE)


def run_command(engine: str, name: str, port: int) -> tuple[str, ...]:
    """A command that runs in the foreground and takes the container with it when it ends; data stay in a volume."""
    return (
        *(engine, "run", "--rm", "--name", name, "--publish", f"{HOST}:{port}:27017"),
        *("--volume", f"{name}:/data/db", IMAGE, "mongod", "--bind_ip_all", "--quiet"),
    )


def remove(name: str, *, with_data: bool = False) -> None:
    """Remove a container that was left behind, and its data if asked; nothing happens if there is none."""
    found = engine()
    if found:
        _succeeds(30, found, "rm", "--force", name)
        if with_data:
            _succeeds(30, found, "volume", "rm", "--force", name)


def _succeeds(seconds: float, *command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=seconds, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
