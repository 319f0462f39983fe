"""What a pod may take of its node."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.diff.quantities import number


@policy("scratch", "One pod that fills the node's disk evicts every other pod there.")
def scratch(scene: Scene) -> Iterator[Broken]:
    """Every emptyDir has a size limit."""
    for owner, pod in scene.pods():
        for volume in pod.get("volumes", []):
            if "emptyDir" in volume and not dig(volume, "emptyDir.sizeLimit"):
                yield Broken(owner, f"volume {volume['name']} has no size limit", "set emptyDir.sizeLimit")


@policy("limit-range", "The API server refuses a pod above the LimitRange, after the merge.")
def limit_range(scene: Scene) -> Iterator[Broken]:
    """No container and no claim asks for more than the environment's LimitRange allows."""
    most = {item.get("type"): item.get("max", {}) for each in scene.kind("LimitRange") for item in each.spec["limits"]}
    for each in scene.containers():
        for name, value in most.get("Container", {}).items():
            if number(dig(each.spec, f"resources.limits.{name}")) > number(value):
                yield Broken(
                    each.owner, f"{each.title} may use more {name} than {value}", "lower it, or raise the LimitRange"
                )
    for owner in scene.kind("StatefulSet"):
        for claim in owner.spec.get("volumeClaimTemplates", []):
            asked, value = (
                dig(claim, "spec.resources.requests.storage"),
                most.get("PersistentVolumeClaim", {}).get("storage"),
            )
            if value and number(asked) > number(value):
                yield Broken(owner, f"claims {asked}, more than {value}", "lower it, or raise the LimitRange")


@policy("critical", "An environment's pod that is critical for the node evicts the add-ons that all depend on.")
def critical(scene: Scene) -> Iterator[Broken]:
    """No pod of an environment has a priority of the system."""
    for owner, pod in scene.pods() if scene.environment else ():
        if str(pod.get("priorityClassName", "")).startswith("system-") or pod.get("priority"):
            yield Broken(owner, "has a priority of the system", "use a PriorityClass of this tree")
