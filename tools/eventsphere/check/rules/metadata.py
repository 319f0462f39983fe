"""Names, labels and namespaces."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import NAME, WORKLOADS, Scene, pod_labels

PART = "app.kubernetes.io/part-of"
NAMED = (*WORKLOADS, "Service", "ServiceAccount", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ExternalSecret")
SECURITY = "pod-security.kubernetes.io/enforce"
LOOSER = {"logging": "privileged", "monitoring": "privileged", "reloader": "baseline", "velero": "baseline"}
"""Namespaces of add-ons whose charts don't fit the restricted level, with the level that they fit."""


@policy("labels", "Dashboards, policies and `kubectl -l` find things by these two.")
def labels(scene: Scene) -> Iterator[Broken]:
    """Everything of an environment is part of eventsphere; what belongs to a workload says its name."""
    if scene.environment is None:
        return
    for each in scene.manifests:
        if each.labels.get(PART) != "eventsphere":
            yield Broken(each, f"lacks the label {PART}", f"set {PART}: eventsphere")
        if each.kind in NAMED and NAME not in each.labels:
            yield Broken(each, f"lacks the label {NAME}", f"set {NAME}")
        if each.kind in WORKLOADS and not {PART, NAME} <= pod_labels(each).keys():
            yield Broken(each, "its pods lack the labels", f"set {PART} and {NAME} in the pod template")


@policy("own-namespace", "An environment that writes into another's namespace changes what nobody looked at.")
def own_namespace(scene: Scene) -> Iterator[Broken]:
    """All objects of an environment are in its namespace."""
    if scene.environment is None:
        return
    wanted = f"eventsphere-{scene.environment}"
    for each in scene.manifests:
        if (each.name if each.kind == "Namespace" else each.namespace) != wanted:
            yield Broken(each, f"is not in {wanted}", f"let the overlay set namespace: {wanted}")


@policy("pod-security", "The API server itself refuses a pod that these policies would refuse.")
def pod_security(scene: Scene) -> Iterator[Broken]:
    """Every namespace enforces Pod Security at a named version: restricted, or an add-on's own level."""
    for each in scene.kind("Namespace"):
        level = LOOSER.get(each.name, "restricted")
        if each.labels.get(SECURITY) != level:
            yield Broken(each, f"does not enforce Pod Security {level}", f"label it {SECURITY}: {level}")
        if not each.labels.get(f"{SECURITY}-version", "").startswith("v1."):
            yield Broken(each, "names no version of Pod Security", f"label it {SECURITY}-version: v1.34")
