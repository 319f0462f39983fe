"""Checkov, a second opinion with 1,000 policies of its own: a process from its own environment.

It is no dependency of the command, since it pins versions that the services can't use; `make check-gitops` installs it
from requirements/security.txt into .venv-security.
"""

import importlib.resources
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from eventsphere.check.files import documents
from eventsphere.check.policy import Broken
from eventsphere.check.resources import Scene
from eventsphere.errors import CommandError
from eventsphere.gitops.manifests import Manifest

PROGRAM = Path(".venv-security/bin/checkov")
TIMEOUT = 120.0
Result = tuple[str, str, Broken]


class Checkov:
    """One run over what was rendered; started at once, so that other checks go on beside it."""

    def __init__(self, program: Path, scenes: Iterable[Scene]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="eventsphere-check-")
        self._scenes = {f"{number}.yaml": scene for number, scene in enumerate(scenes)}
        for name, scene in self._scenes.items():
            Path(self._folder.name, name).write_text(documents(scene.manifests))
        self._process = self._start(program)

    def _start(self, program: Path) -> "subprocess.Popen[str]":
        options = ["--framework", "kubernetes", "--output", "json", "--quiet", "--compact", "--skip-download"]
        quiet = {**os.environ, "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"}
        command = [str(program), "--directory", self._folder.name, *options]
        try:
            return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=quiet)
        except OSError as error:
            self._folder.cleanup()
            raise CommandError(f"{program}: {error.strerror}", "run `make check-gitops`, which installs it") from error

    def results(self) -> Iterator[Result]:
        """Wait for it; yields rule, folder and what is broken, and skips that nothing needs."""
        try:
            output, errors = self._process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired as error:
            raise CommandError(f"checkov: no answer in {TIMEOUT:.0f} s", "see whether the machine is busy") from error
        finally:
            self.close()
        try:
            reports = json.loads(output)
        except json.JSONDecodeError as error:
            raise CommandError(
                f"checkov: {' '.join(errors.split())[-200:] or 'no answer'}", "run it by hand"
            ) from error
        yield from self._judge(reports if isinstance(reports, list) else [reports])

    def close(self) -> None:
        """End the process, if it is still there, and remove its files."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _judge(self, reports: list[dict[str, Any]]) -> Iterator[Result]:
        skips = skip_list()
        needed = set()
        for failed in (each for report in reports for each in report.get("results", {}).get("failed_checks", [])):
            scene = self._scenes[Path(failed["file_path"]).name]
            found = _object(scene, failed["resource"])
            wanted = [number for number, skip in enumerate(skips) if _skipped(skip, failed["check_id"], found)]
            needed.update(wanted)
            if not wanted:
                yield (
                    failed["check_id"],
                    str(scene.folder),
                    Broken(
                        found, failed["check_name"], "mend it, or say why not in tools/eventsphere/check/checkov.yaml"
                    ),
                )
        for number in {*range(len(skips))} - needed:
            what = f"nothing fails {skips[number]['check']} any more"
            yield "checkov", "", Broken(None, what, "remove it from tools/eventsphere/check/checkov.yaml")


def skip_list() -> list[dict[str, Any]]:
    """What may fail, with its reason."""
    text = importlib.resources.files("eventsphere.check").joinpath("checkov.yaml").read_text()
    found: list[dict[str, Any]] = yaml.safe_load(text)["skip"]
    return found


def _object(scene: Scene, resource: str) -> Manifest | None:
    kind, _, name = resource.partition(".")
    return next((each for each in scene.kind(kind) if name.endswith(f".{each.name}")), None)


def _skipped(skip: dict[str, Any], check: str, found: Manifest | None) -> bool:
    return check == skip["check"] and any(
        fnmatch(f"{found.kind}/{found.name}" if found else "", each) for each in skip["objects"]
    )
