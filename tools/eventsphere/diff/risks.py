"""What of a change can hurt: each a small function over one changed object."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from eventsphere.check.resources import dig
from eventsphere.diff.compare import Change
from eventsphere.diff.permissions import widened
from eventsphere.diff.quantities import number
from eventsphere.diff.words import alerts, short, starts, told, version

GUARDS = ("NetworkPolicy", "PodDisruptionBudget", "ResourceQuota", "LimitRange", "PeerAuthentication", "AppProject")
STATE = ("StatefulSet", "PersistentVolumeClaim", "PersistentVolume", "Namespace", "StorageClass")
IMMUTABLE = {
    "Deployment": ("spec.selector",),
    "StatefulSet": ("spec.selector", "spec.serviceName", "spec.podManagementPolicy", "spec.volumeClaimTemplates"),
    "Service": ("spec.clusterIP",),
    "Job": ("spec.selector", "spec.template", "spec.completions"),
    "PersistentVolumeClaim": ("spec.storageClassName", "spec.accessModes", "spec.volumeName"),
    "StorageClass": ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    "RoleBinding": ("roleRef",),
    "ClusterRoleBinding": ("roleRef",),
    "IngressClass": ("spec.controller",),
}
CAPACITY = ("spec.minReplicas", "spec.maxReplicas", "spec.replicas", "spec.hard.", ".storage", ".resources.")
SELECTORS = ("spec.selector", "spec.podSelector", "spec.scaleTargetRef")
LABELS = "spec.template.metadata.labels"


class Risk(NamedTuple):
    """One reason to look twice."""

    rule: str
    level: str
    """`high`: data, traffic or safety can be lost; `note`: it should be meant so."""
    object: str
    what: str


def risks(changes: list[Change]) -> list[Risk]:
    """Every risk of these changes, the high ones first."""
    found = [risk for change in changes for rule in RULES for risk in rule(change)]
    return sorted(found, key=lambda risk: risk.level)


def deletions(change: Change) -> Iterator[Risk]:
    """An object that goes, worst where data or a guard goes with it."""
    if change.kind != "removed":
        return
    if change.key.kind in GUARDS:
        yield Risk("removed-policy", "high", change.title, "is removed: what it refused is allowed")
    elif change.key.kind in STATE:
        yield Risk("deletion", "high", change.title, "is deleted: data can go with it")
    else:
        yield Risk("deletion", "high", change.title, "is deleted")


def immutable(change: Change) -> Iterator[Risk]:
    """A field that the API server refuses to change."""
    for field in change.fields:
        if starts(field.path, IMMUTABLE.get(change.key.kind, ())):
            yield Risk(
                "immutable",
                "high",
                change.title,
                f"{field.path} can't be changed: the sync fails until the object is replaced",
            )


def selectors(change: Change) -> Iterator[Risk]:
    """Another choice of pods."""
    for field in change.fields:
        lost = starts(field.path, (LABELS,)) and field.before is not None  # a label more is chosen by nobody yet
        if starts(field.path, SELECTORS) or lost:
            yield Risk(
                "selector",
                "high",
                change.title,
                f"{told(field.path, field.before, field.after)}: it chooses other pods",
            )


def capacity(change: Change) -> Iterator[Risk]:
    """More or less room: replicas, requests, limits, quota, volumes. Less is high."""
    for field in change.fields:
        if not any(part in f"{field.path}." if part.endswith(".") else field.path.endswith(part) for part in CAPACITY):
            continue
        less = number(field.after) < number(field.before)
        level = "high" if less or "storage" in field.path else "note"
        yield Risk("capacity", level, change.title, told(field.path, field.before, field.after))


def images(change: Change) -> Iterator[Risk]:
    """Another image: from, to."""
    for field in change.fields:
        if field.path.endswith(".image") and field.before != field.after:
            yield Risk(
                "image", "note", change.title, told(short(field.path), version(field.before), version(field.after))
            )


def permissions(change: Change) -> Iterator[Risk]:
    """More than was allowed before."""
    before = change.before.data if change.before else {}
    for what in widened(change.key.kind, before, change.after.data) if change.after else ():
        yield Risk("permission", "high", change.title, what)


def guards(change: Change) -> Iterator[Risk]:
    """A guard that stays, but guards less."""
    before, after = (each.data if each else {} for each in (change.before, change.after))
    if change.kind != "changed":
        return
    lost = {*dig(before, "spec.policyTypes", [])} - {*dig(after, "spec.policyTypes", [])}
    if lost:
        yield Risk("removed-policy", "high", change.title, f"no longer closes {' and '.join(sorted(lost))}")
    for alert in sorted(alerts(before) - alerts(after)):
        yield Risk("removed-policy", "high", change.title, f"no longer has the alert {alert}")
    if change.key.kind == "Namespace" and any("pod-security" in field.path for field in change.fields):
        yield Risk("removed-policy", "high", change.title, "has another level of Pod Security")


def outside(change: Change) -> Iterator[Risk]:
    """Something else can be reached from outside."""
    for field in change.fields:
        if change.key.kind == "Ingress" and field.path.startswith(
            ("spec.rules", "spec.tls", "metadata.annotations.alb")
        ):
            yield Risk("exposure", "high", change.title, told(field.path, field.before, field.after))
        if change.key.kind == "Service" and field.path in {"spec.type", "spec.externalIPs"}:
            yield Risk("exposure", "high", change.title, told(field.path, field.before, field.after))
    if change.kind == "added" and change.key.kind == "Ingress":
        yield Risk("exposure", "high", change.title, "is a new way in")


RULES: tuple[Callable[[Change], Iterator[Risk]], ...] = (
    deletions, immutable, selectors, guards, permissions, outside, capacity, images,
)  # fmt: skip
