"""The real `terraform` program, on a copy of the tree, without AWS and without the network where a mirror is there."""

import json
import os
import shlex
import shutil
import subprocess
from functools import cached_property
from pathlib import Path
from typing import Any

from eventsphere.terraform.hcl import folders

ROOT = Path(__file__).parents[2]
TESTED = [str(folder) for folder in folders(ROOT)]
SECONDS = 300


class Terraform:
    """Runs `terraform` in modules of a copy, each initialised once."""

    def __init__(self, copy: Path, settings: dict[str, str]) -> None:
        self.copy = copy
        self.environ = {**os.environ, **settings, "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
        self._ready: set[str] = set()
        for top in ("terraform", "base", "clusters"):
            shutil.copytree(ROOT / top, copy / top, ignore=shutil.ignore_patterns(".terraform*"))

    def __call__(self, folder: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run one command in a module. Its output is the result's; a failure is not raised."""
        command = ["terraform", f"-chdir={self.copy / folder}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=self.environ, timeout=SECONDS, check=False)

    def init(self, folder: str) -> None:
        """Make a module's providers and modules ready; AssertionError with Terraform's own words."""
        if folder not in self._ready:
            done = self(folder, "init", "-backend=false", "-no-color")
            assert done.returncode == 0, done.stdout + done.stderr
            self._ready.add(folder)

    def test(self, folder: str) -> "subprocess.CompletedProcess[str]":
        """Run a module's tests."""
        self.init(folder)
        return self(folder, "test", "-no-color")

    @cached_property
    def plan(self) -> list[dict[str, Any]]:
        """Every resource that the whole environment plans, as its first test sees it."""
        self.init("terraform/environments/eventsphere")
        done = self("terraform/environments/eventsphere", "test", "-json", "-verbose", "-no-color")
        for line in done.stdout.splitlines():
            message = json.loads(line)
            if message["type"] == "test_plan":
                found: list[dict[str, Any]] = message["test_plan"]["resource_changes"]
                return found
        raise AssertionError(done.stdout[-2000:] + done.stderr[-2000:])

    def planned(self, kind: str) -> list[dict[str, Any]]:
        """The values of every planned resource of a type."""
        return [each["change"]["after"] for each in self.plan if each["type"] == kind and each["mode"] == "managed"]


def offline_settings(mirror: Path, state: Path) -> dict[str, str]:
    """Unpack a mirror of providers and return the settings that make Terraform use it."""
    printed = subprocess.run([mirror, state], capture_output=True, text=True, check=True, timeout=SECONDS).stdout
    words = [word for line in printed.splitlines() for word in shlex.split(line.removeprefix("export ")) if "=" in word]
    return {name: value for name, _, value in (word.partition("=") for word in words) if name != "PATH"}
