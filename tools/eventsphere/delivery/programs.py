"""Running other programs, each with a time limit, its failure as one line."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from eventsphere import naming
from eventsphere.errors import CommandError

FOLDER = Path(".programs")


def search_path(root: Path) -> str:
    """Return a PATH on which our pinned programs come first."""
    return f"{(root / FOLDER).resolve()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


def run(command: Sequence[str | Path], seconds: float, *, text: str | None = None) -> str:
    """Return what a program prints; what it writes to stderr goes to ours.

    Raises:
        CommandError: the program is missing, takes too long, or fails.
    """
    name = Path(command[0]).name
    ours = {**os.environ, "PATH": search_path(Path.cwd())}
    try:
        done = subprocess.run(
            [*map(str, command)], input=text, stdout=subprocess.PIPE, text=True, timeout=seconds, env=ours, check=False
        )
    except FileNotFoundError as error:
        raise CommandError(f"{name} is missing", f"install it: {naming.command(f'delivery install {name}')}") from error
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{name} took more than {seconds:.0f} s", "see whether its server answers") from error
    if done.returncode:
        raise CommandError(f"{name} failed with status {done.returncode}", "see what it wrote above")
    return done.stdout
