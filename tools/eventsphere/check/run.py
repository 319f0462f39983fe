"""`eventsphere check`: everything that can be known about the tree without a cluster."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eventsphere.check import tree
from eventsphere.check.checkov import Checkov
from eventsphere.check.findings import Finding, Findings
from eventsphere.check.policy import Broken, Policy, policies
from eventsphere.check.resources import Scene


@dataclass(frozen=True)
class Report:
    """What was looked at, and what must be mended."""

    folders: list[str]
    objects: int
    policies: int
    checkov: bool
    seconds: float
    findings: list[Finding]

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"passed": not self.findings}


def check(root: Path, checkov: Path | None = None) -> Report:
    """Build and check the whole tree at `root`, by Checkov too where its program is given."""
    started = time.monotonic()
    built, rules = tree.load(root), policies()
    found = Findings(root)
    for folder, error in built.errors.items():
        found.add("build", folder, Broken(None, error.what, error.remedy))
    scenes = list(built.scenes.values())
    with ExitStack() as stack:
        opinion = Checkov(checkov, scenes) if checkov else None
        if opinion:
            stack.callback(opinion.close)
        for rule, folder, broken in _ours(scenes, rules):
            found.add(rule, folder, broken)
        for rule, folder, broken in opinion.results() if opinion else ():
            found.add(rule, folder, broken)
    objects = sum(len(scene.manifests) for scene in scenes)
    seconds = round(time.monotonic() - started, 2)
    return Report([*built.scenes, *built.errors], objects, len(rules), checkov is not None, seconds, found.all())


def _ours(scenes: list[Scene], rules: dict[str, Policy]) -> Iterator[tuple[str, str, Broken]]:
    for number, scene in enumerate(scenes):
        for rule in rules.values():
            if number == 0 or not rule.once:
                yield from ((rule.id, str(scene.folder), broken) for broken in rule.rule(scene))
