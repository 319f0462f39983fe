"""How many pods there are, and that a node can be drained."""

from collections.abc import Iterator
from math import ceil

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.manifests import Manifest

HPA = "HorizontalPodAutoscaler"


def target(scene: Scene, hpa: Manifest) -> Manifest | None:
    """The workload that an autoscaler scales, if it is there."""
    wanted = dig(hpa.data, "spec.scaleTargetRef", {})
    found = (each for each in scene.kind(wanted.get("kind", "")) if each.name == wanted.get("name"))
    return next((each for each in found if each.api_version == wanted.get("apiVersion")), None)


def least(scene: Scene, owner: Manifest) -> int:
    """How many pods of a workload there are at least."""
    for hpa in scene.kind(HPA):
        if target(scene, hpa) is owner:
            return int(hpa.spec.get("minReplicas", 1))
    return int(owner.spec.get("replicas", 1))


@policy("hpa-target", "An autoscaler without its target scales nothing, silently.")
def hpa_target(scene: Scene) -> Iterator[Broken]:
    """Every HorizontalPodAutoscaler names a workload that is rendered with it."""
    for hpa in scene.kind(HPA):
        if target(scene, hpa) is None:
            wanted = dig(hpa.data, "spec.scaleTargetRef", {})
            called = f"{wanted.get('apiVersion')} {wanted.get('kind')} {wanted.get('name')}"
            yield Broken(hpa, f"scales {called}, which is not there", "name an existing Deployment in scaleTargetRef")


@policy("hpa-replicas", "Two owners of one field: each sync would undo what the autoscaler did.")
def hpa_replicas(scene: Scene) -> Iterator[Broken]:
    """No replicas in Git beside an autoscaler."""
    for hpa in scene.kind(HPA):
        owner = target(scene, hpa)
        if owner is not None and "replicas" in owner.spec:
            yield Broken(owner, f"has replicas in Git beside {HPA} {hpa.name}", "remove spec.replicas")


@policy(
    "hpa-metrics", "Both metrics, memory first: the API server gives them back in that order, else it looks like drift."
)
def hpa_metrics(scene: Scene) -> Iterator[Broken]:
    """Autoscalers watch memory at 80 % and CPU at 70 %, in this order, and have room to scale."""
    for hpa in scene.kind(HPA):
        found = [
            (dig(metric, "resource.name"), dig(metric, "resource.target.averageUtilization"))
            for metric in hpa.spec.get("metrics", [])
        ]
        if found != [("memory", 80), ("cpu", 70)]:
            yield Broken(hpa, f"scales by {found}", "set Utilization of memory to 80, then of cpu to 70")
        if not hpa.spec.get("minReplicas", 1) < hpa.spec.get("maxReplicas", 0):
            yield Broken(hpa, "can't scale: minReplicas is not below maxReplicas", "raise maxReplicas")


@policy("drain", "A budget that allows nothing blocks every node upgrade; none at all lets a drain stop the service.")
def drain(scene: Scene) -> Iterator[Broken]:
    """Every PodDisruptionBudget lets one pod go; what is autoscaled has a budget, and in production two pods."""
    budgets = [
        (budget, scene.matching(dig(budget.data, "spec.selector.matchLabels", {})))
        for budget in scene.kind("PodDisruptionBudget")
    ]
    for budget, owners in budgets:
        pods = sum(least(scene, owner) for owner in owners)
        if not owners:
            yield Broken(budget, "selects no pod", "set its selector to the labels of the pods")
        elif _spare(budget, pods) < 1:
            yield Broken(budget, f"lets none of {pods} pods go, so a drain never ends", "set maxUnavailable: 1")
    covered = [owner for _, owners in budgets for owner in owners]
    for hpa in scene.kind(HPA):
        owner = target(scene, hpa)
        if hpa.spec.get("minReplicas", 1) < 2 and scene.environment == "prod":
            yield Broken(hpa, "may go down to one pod, so a drain stops the service", "set minReplicas: 2")
        if owner is not None and owner not in covered:
            yield Broken(owner, "has no PodDisruptionBudget", "add one with maxUnavailable: 1")


def _spare(budget: Manifest, pods: int) -> int:
    """How many pods may go at once."""
    if "maxUnavailable" in budget.spec:
        return _count(budget.spec["maxUnavailable"], pods)
    return pods - _count(budget.spec.get("minAvailable", 0), pods)


def _count(value: int | str, pods: int) -> int:
    """A number of pods from a number or a percentage, rounded up as Kubernetes does."""
    return ceil(int(value[:-1]) * pods / 100) if isinstance(value, str) else value
