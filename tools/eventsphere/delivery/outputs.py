"""Outputs of a step in GitHub Actions, and its summary."""

import os
from pathlib import Path

from eventsphere.errors import CommandError


def output(name: str, value: str) -> None:
    """Give later steps and jobs a value of one line; outside of GitHub Actions do nothing."""
    if "\n" in value or "\r" in value:
        raise CommandError(f"the output {name} has more than one line", "this is a mistake in the command")
    if file := os.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a") as out:
            out.write(f"{name}={value}\n")
