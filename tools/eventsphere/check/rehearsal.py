"""`eventsphere check --kubernetes VERSION`: an upgrade of the cluster, rehearsed on every render."""

import time
from collections.abc import Iterator
from pathlib import Path

from eventsphere.check import tree
from eventsphere.check.findings import Findings
from eventsphere.check.policy import Broken
from eventsphere.check.resources import Scene
from eventsphere.check.rules.apis import deprecated, misfits
from eventsphere.check.run import Report
from eventsphere.errors import CommandError, Exit
from eventsphere.gitops.deprecations import deprecated_fields
from eventsphere.gitops.schemas import KUBERNETES, versions


def rehearse(root: Path, version: str) -> Report:
    """Hold every object of the tree to the schemas of another version; CommandError (USAGE) for an unknown one."""
    if version not in versions():
        known = [each for each in versions() if _minor(each) >= _minor(KUBERNETES)]
        raise CommandError(f"no schemas of Kubernetes {version} are here", f"one of {', '.join(known)}", Exit.USAGE)
    started = time.monotonic()
    built, found = tree.load(root), Findings(root)
    for folder, error in built.errors.items():
        found.add("build", folder, Broken(None, error.what, error.remedy))
    for scene in built.scenes.values():
        for rule, broken in _judge(scene, version):
            found.add(rule, str(scene.folder), broken)
    objects = sum(len(scene.manifests) for scene in built.scenes.values())
    seconds = round(time.monotonic() - started, 2)
    return Report([*built.scenes, *built.errors], objects, 2, False, seconds, found.all())


def _judge(scene: Scene, version: str) -> Iterator[tuple[str, Broken]]:
    yield from (("removed", broken) for broken in misfits(scene, version, f"use what Kubernetes {version} serves"))
    for each in scene.manifests:
        for path, instead in deprecated_fields(each, version):
            yield "deprecated", Broken(each, f"{path} is deprecated in Kubernetes {version}", instead)
    yield from (("deprecated", broken) for broken in deprecated(scene))


def _minor(version: str) -> int:
    return int(version.partition(".")[2])
