"""What allows more than before."""

from collections.abc import Iterator
from typing import Any

import orjson

from eventsphere.check.resources import dig

Data = dict[str, Any]
LISTS = {
    "Role": ("rules",),
    "ClusterRole": ("rules",),
    "RoleBinding": ("subjects",),
    "ClusterRoleBinding": ("subjects",),
    "AppProject": (
        "spec.sourceRepos", "spec.destinations", "spec.clusterResourceWhitelist", "spec.namespaceResourceWhitelist",
        "spec.roles",
    ),
    "NetworkPolicy": ("spec.ingress", "spec.egress"),
}  # fmt: skip
TEMPLATES = {"Deployment", "StatefulSet", "DaemonSet", "Job"}
CONTEXT = (
    "runAsNonRoot",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "runAsUser",
    "capabilities",
)


def widened(kind: str, before: Data, after: Data) -> Iterator[str]:
    """Each thing that the object after allows and the one before did not."""
    for path in LISTS.get(kind, ()):
        yield from _longer(path, dig(before, path), dig(after, path), new=not before)
    if kind in TEMPLATES and before:
        yield from _pod(dig(before, "spec.template.spec", {}), dig(after, "spec.template.spec", {}))
    if kind == "ConfigMap" and before:
        yield from _policy(before.get("data", {}), after.get("data", {}))


def _longer(path: str, before: Any, after: Any, *, new: bool) -> Iterator[str]:
    if after is None and before is not None and path.startswith("spec.namespaceResource"):
        yield f"{path} is gone: everything is allowed"
    old = [_text(each) for each in before or []]
    for each in after or []:
        if _text(each) not in old:
            yield f"{path} {'allows' if new else 'now allows'} {_text(each)}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _pod(before: Data, after: Data) -> Iterator[str]:
    for field in ("hostNetwork", "hostPID", "hostIPC", "automountServiceAccountToken"):
        if after.get(field) and not before.get(field):
            yield f"pods now have {field}"
    if before.get("serviceAccountName") != after.get("serviceAccountName"):
        yield f"pods now act as {after.get('serviceAccountName', 'default')}"
    old, new = _contexts(before), _contexts(after)
    for name in new:
        for field in CONTEXT:
            if name in old and old[name].get(field) != new[name].get(field):
                yield f"securityContext.{field} of {name}: {old[name].get(field)} → {new[name].get(field)}"


def _contexts(pod: Data) -> dict[str, Data]:
    containers = {each["name"]: each.get("securityContext", {}) for each in pod.get("containers", [])}
    return {"the pod": pod.get("securityContext", {}), **containers}


def _policy(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """Argo CD's RBAC, a line each."""
    for key, text in after.items():
        if key.startswith("policy."):
            for line in text.splitlines():
                if line.startswith(("p,", "g,")) and line not in before.get(key, "").splitlines():
                    yield f"RBAC now has: {line}"
