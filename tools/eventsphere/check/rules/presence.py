"""What must be there."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifests

APP = ("Deployment", "Service", "ServiceAccount", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ConfigMap")
DATABASE = ("StatefulSet", "Service", "ServiceAccount", "PodDisruptionBudget", "ExternalSecret")
APPS = ("auth", "event", "booking", "frontend")
ONCE = ("Namespace", "ResourceQuota", "LimitRange", "SecretStore", "Ingress")
MONITORING = ("ServiceMonitor",)
CLUSTER = (
    ("Application", "root"),
    ("ApplicationSet", "environments"),
    ("AppProject", "gitops"),
    ("AppProject", "platform"),
    ("ConfigMap", "argocd-cm"),
    ("ConfigMap", "argocd-rbac-cm"),
)


def expected(environment: str) -> Iterator[tuple[str, str]]:
    """Kind and name (empty: any) of what an environment has."""
    for app in APPS:
        yield from ((kind, app) for kind in APP)
    yield from ((kind, "mongodb") for kind in DATABASE)
    yield from (("ExternalSecret", service) for service in ("auth", "event", "booking"))
    yield from ((kind, "") for kind in (*ONCE, *(() if environment == "local" else MONITORING)))


@policy("presence", "What vanishes from a render is pruned from the cluster.")
def presence(scene: Scene) -> Iterator[Broken]:
    """Environments and clusters have all they must have."""
    for kind, name in expected(scene.environment) if scene.environment else _of_cluster(scene):
        if not _there(scene.manifests, kind, name):
            yield Broken(None, f"{kind} {name}".strip() + " is missing", "add it to the kustomization again")


def _of_cluster(scene: Scene) -> tuple[tuple[str, str], ...]:
    """What a cluster's folder has; nothing is asked of the other folders."""
    return CLUSTER if (scene.root / scene.folder / "bootstrap").is_dir() else ()


def _there(manifests: Manifests, kind: str, name: str) -> bool:
    """Whether there is one; a generated name ends with a hash."""
    return any(each.name == name or not name or each.name.rpartition("-")[0] == name for each in manifests.of(kind))
