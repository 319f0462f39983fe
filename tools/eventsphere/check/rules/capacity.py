"""Whether what may run fits where it may run."""

from collections.abc import Iterator
from decimal import Decimal

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import WORKLOADS, Scene, dig
from eventsphere.check.rules.scaling import HPA, target
from eventsphere.diff.quantities import number
from eventsphere.gitops.manifests import Manifest

AMOUNTS = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")


@policy("limit-request", "The API server refuses a pod whose limit is below its request: nothing rolls out.")
def limit_request(scene: Scene) -> Iterator[Broken]:
    """No limit is below its request."""
    for each in scene.containers():
        for name in ("cpu", "memory"):
            asked, most = (dig(each.spec, f"resources.{side}.{name}") for side in ("requests", "limits"))
            if asked is not None and most is not None and number(most) < number(asked):
                what = f"{each.title} requests {asked} of {name}, but its limit is {most}"
                yield Broken(each.owner, what, f"raise resources.limits.{name} to {asked} or more")


@policy("quota", "At the worst moment the autoscaler adds pods that the quota refuses.")
def quota(scene: Scene) -> Iterator[Broken]:
    """The quota has room for every workload at its maximum, with one more pod of each during a rollout."""
    for each in scene.kind("ResourceQuota"):
        needs = _needs(scene)
        for name, most in each.spec.get("hard", {}).items():
            if name in needs and needs[name] > number(most):
                what = f"allows {most} of {name}, but workloads at their maximum need {_shown(name, needs[name])}"
                yield Broken(each, what, f"raise {name}, or lower maxReplicas or requests")


def _needs(scene: Scene) -> dict[str, Decimal]:
    """What all workloads ask for at their maximum, by the quota's names."""
    needs = dict.fromkeys(("pods", *AMOUNTS), Decimal(0))
    for owner in scene.kind(*WORKLOADS):
        pods = _most(scene, owner)
        needs["pods"] += pods
        for name in AMOUNTS:
            needs[name] += pods * sum(number(dig(each, f"resources.{name}")) for each in owner.containers)
    return needs


def _most(scene: Scene, owner: Manifest) -> int:
    """The most pods a workload has: its maximum, and what a rolling update adds."""
    maxima = [hpa.spec.get("maxReplicas", 1) for hpa in scene.kind(HPA) if target(scene, hpa) is owner]
    return int(max(maxima, default=owner.spec.get("replicas", 1))) + (owner.kind == "Deployment")


def _shown(name: str, value: Decimal) -> str:
    return f"{value / 2**30:.1f}Gi" if name.endswith("memory") else f"{value.normalize():f}"
