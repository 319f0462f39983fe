"""How a new version takes over, and how an old one comes back."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.scaling import HPA, target
from eventsphere.gitops.manifests import Manifest


def scaled(scene: Scene) -> Iterator[Manifest]:
    """Every workload that an autoscaler scales: those that serve people."""
    return (owner for hpa in scene.kind(HPA) if (owner := target(scene, hpa)))


@policy("rolling", "People see errors while no pod of a service is there.")
def rolling(scene: Scene) -> Iterator[Broken]:
    """What serves people is replaced pod by pod, and its earlier version can come back."""
    for owner in scaled(scene):
        if (kind := dig(owner.data, "spec.strategy.type")) != "RollingUpdate":
            yield Broken(owner, f"is replaced by {kind or 'an unnamed strategy'}", "set strategy.type: RollingUpdate")
        if owner.spec.get("revisionHistoryLimit", 10) < 1:
            yield Broken(owner, "keeps no earlier version", "set revisionHistoryLimit: 3")
        if owner.spec.get("paused"):
            yield Broken(owner, "is paused, so no commit rolls out", "remove spec.paused")


@policy("start-budget", "A slow node restarts pods before they have started, for ever.")
def start_budget(scene: Scene) -> Iterator[Broken]:
    """Containers have a minute to start, and a rollout is not called failed before."""
    for each in scene.containers():
        probe = each.spec.get("startupProbe")
        if not probe:
            continue
        seconds = probe.get("periodSeconds", 10) * probe.get("failureThreshold", 3)
        if seconds < 60:
            yield Broken(each.owner, f"{each.title} has {seconds} s to start", "raise startupProbe.failureThreshold")
        deadline = each.owner.spec.get("progressDeadlineSeconds", 600)
        if deadline <= seconds:
            what = f"is called failed after {deadline} s, while {each.title} may take {seconds} s to start"
            yield Broken(each.owner, what, "raise progressDeadlineSeconds")


@policy("spread", "One lost node or zone takes all pods of a service with it.")
def spread(scene: Scene) -> Iterator[Broken]:
    """What is scaled spreads over zones and nodes, and still starts when one is missing."""
    for owner in scaled(scene):
        found = {each.get("topologyKey"): each for each in dig(owner.template, "spec.topologySpreadConstraints", [])}
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname"):
            if key not in found:
                yield Broken(owner, f"does not spread over {key}", f"add {key} to topologySpreadConstraints")
            elif found[key].get("whenUnsatisfiable") != "ScheduleAnyway":
                yield Broken(owner, f"starts no pod when a {key} is missing", "set whenUnsatisfiable: ScheduleAnyway")


@policy("hpa-behaviour", "A rush outruns an autoscaler that waits, and one that shrinks at once flaps.")
def hpa_behaviour(scene: Scene) -> Iterator[Broken]:
    """Autoscalers may grow and shrink, and wait a minute at least before they shrink."""
    for hpa in scene.kind(HPA):
        for direction in ("scaleUp", "scaleDown"):
            if dig(hpa.data, f"spec.behavior.{direction}.selectPolicy") == "Disabled":
                yield Broken(hpa, f"never does {direction}", f"set behavior.{direction}.selectPolicy: Max")
        waits = dig(hpa.data, "spec.behavior.scaleDown.stabilizationWindowSeconds", 300)
        if waits < 60:
            what = f"shrinks after {waits} s of less load"
            yield Broken(hpa, what, "set behavior.scaleDown.stabilizationWindowSeconds to 60 or more")
