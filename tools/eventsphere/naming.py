"""What people type to run the `eventsphere` command: hints name it so that they can be copied."""

import shutil
import sys
from pathlib import Path

INSTALLED = ".venv/bin/eventsphere"
"""Where `make` installs the command, seen from the repository: the name for texts that are kept or sent to others."""


def command(arguments: str) -> str:
    """Return the command line with the command named as it was started, or as it is installed."""
    return f"{_started_as(sys.argv[0])} {arguments}"


def _started_as(program: str) -> str:
    if Path(program).name != "eventsphere":  # started by `python -m`, or by a test
        return INSTALLED
    found = shutil.which("eventsphere")
    return "eventsphere" if found and Path(found).resolve() == Path(program).resolve() else program
