"""Why an environment is not well: which object, and the reason that the cluster gives for it."""

from collections.abc import Iterator
from typing import Any

from eventsphere.check.resources import dig
from eventsphere.cluster.kube import Kube
from eventsphere.errors import CommandError

KINDS = "secretstores,externalsecrets,horizontalpodautoscalers,pods"
CONFLICT = "the object has been modified"  # two writers met, and the controller tries again
Object = dict[str, Any]


def faults(kube: Kube, namespace: str) -> list[str]:
    """A line for each object that is not as it should be, such as `Pod event-5d9-x: ErrImagePull: ... not found`."""
    told = _warnings(kube, namespace)
    found = kube.json("get", KINDS, "-n", namespace)["items"]
    return [line for each in found for line in _lines(kube, each, told.get(each["metadata"]["uid"], ""))]


def _lines(kube: Kube, found: Object, warning: str) -> Iterator[str]:
    kind, name = found["kind"], found["metadata"]["name"]
    of_kind = {"Pod": _of_pod, "HorizontalPodAutoscaler": _of_autoscaler}.get(kind, _of_conditions)
    for why in of_kind(found):
        said = [why, *([warning] if warning and warning not in why else [])]
        if kind == "Pod":
            said += _last_words(kube, found)
        yield f"{kind} {name}: {'; '.join(said)}"


def _warnings(kube: Kube, namespace: str) -> dict[str, str]:
    """The last warning about each object, by the object's uid."""
    options = ["--field-selector=type=Warning", "--sort-by=.lastTimestamp", "-n", namespace]
    said = {}
    for each in kube.json("get", "events", *options)["items"]:
        if CONFLICT not in each.get("message", ""):
            said[dig(each, "involvedObject.uid", "")] = " ".join(each.get("message", "").split())
    return said


def _of_conditions(found: Object) -> Iterator[str]:
    for each in dig(found, "status.conditions", []):
        if each["type"] == "Ready" and each["status"] != "True":
            yield f"not ready: {each.get('message') or each.get('reason')}"


def _of_autoscaler(found: Object) -> Iterator[str]:
    wanted = {dig(each, "resource.name") for each in found["spec"]["metrics"]}
    seen = {dig(each, "resource.name") for each in dig(found, "status.currentMetrics", None) or []}
    if missing := wanted - seen:
        yield f"has no value of {', '.join(sorted(map(str, missing)))}"
        return
    for each in dig(found, "status.conditions", []):
        if each["type"] == "ScalingActive" and each["status"] != "True":
            yield f"does not scale: {each.get('message')}"


def _of_pod(pod: Object) -> Iterator[str]:
    conditions = {each["type"]: each for each in dig(pod, "status.conditions", [])}
    if "deletionTimestamp" in pod["metadata"] or dig(conditions, "Ready.status") == "True":
        return
    if dig(conditions, "PodScheduled.status", "True") != "True":
        yield f"not scheduled: {dig(conditions, 'PodScheduled.message')}"
    for each in dig(pod, "status.containerStatuses", []):
        if waiting := dig(each, "state.waiting", None):
            yield f"{waiting.get('reason')}: {waiting.get('message', '')}".rstrip(": ")
        elif not each["ready"]:
            probe = next(one for one in pod["spec"]["containers"] if one["name"] == each["name"]).get(
                "readinessProbe", {}
            )
            yield f"not ready, asked at {dig(probe, 'httpGet.path', 'its port')}"


def _last_words(kube: Kube, pod: Object) -> list[str]:
    """The last line of each container that ended: a service says which setting is wrong before it stops."""
    restarted = [each["name"] for each in dig(pod, "status.containerStatuses", []) if each["restartCount"]]
    words = ["logs", "-n", pod["metadata"]["namespace"], pod["metadata"]["name"], "--previous", "--tail=1", "-c"]
    said = []
    for container in restarted:
        try:
            said.append(f"last words: {kube(*words, container).strip()[:300]}")
        except CommandError:  # its log is gone already
            continue
    return said
