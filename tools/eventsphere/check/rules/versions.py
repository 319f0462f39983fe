"""What Argo CD fetches must be the same tomorrow."""

import re
from collections.abc import Iterator

from eventsphere.check.argocd import sources
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene

EXACT = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$")


@policy("chart-version", "A range takes tomorrow's release into production without a commit.")
def chart_version(scene: Scene) -> Iterator[Broken]:
    """Charts have one exact version."""
    for source in sources(scene):
        for each in [source.spec.get("source", {}), *source.spec.get("sources", [])]:
            version = str(each.get("targetRevision", ""))
            if each.get("chart") and not EXACT.match(version):
                what = f"{source.name} takes {each['chart']} {version or 'of any version'}"
                yield Broken(source.owner, what, "set targetRevision to one exact version, such as 1.2.3")


@policy("config-hash", "Pods that read a ConfigMap keep their old settings until something else restarts them.")
def config_hash(scene: Scene) -> Iterator[Broken]:
    """ConfigMaps of an environment's pods are generated, with a hash of their content in the name."""
    for each in scene.kind("ConfigMap") if scene.environment else ():
        if not re.search(r"-[a-z0-9]{10}$", each.name):
            yield Broken(
                each, "has no hash in its name", "make it with configMapGenerator, without disableNameSuffixHash"
            )
