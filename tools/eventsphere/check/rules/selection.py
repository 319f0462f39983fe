"""What selects pods: Services, budgets, monitors and probes."""

from collections.abc import Iterator
from typing import Any

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import NAME, Scene, dig, pod_labels
from eventsphere.gitops.manifests import Manifest

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


@policy("service-own-pods", "Requests for one workload would reach another, and both look healthy.")
def service_own_pods(scene: Scene) -> Iterator[Broken]:
    """A Service selects the pods of the workload whose name label the Service itself has."""
    for service in scene.kind("Service"):
        named = service.labels.get(NAME)
        for owner in scene.matching(service.spec.get("selector") or {}):
            if named and pod_labels(owner).get(NAME) != named:
                yield Broken(service, f"selects the pods of {owner.name}", f"set its selector to {NAME}: {named}")


@policy("one-budget", "The eviction API refuses a pod with two budgets, so a drain of its node never ends.")
def one_budget(scene: Scene) -> Iterator[Broken]:
    """No pod is selected by two PodDisruptionBudgets (Kubernetes, "Disruptions")."""
    covered: dict[str, str] = {}
    for budget in scene.kind("PodDisruptionBudget"):
        for owner in scene.matching(dig(budget.data, "spec.selector.matchLabels", {})):
            if other := covered.get(owner.name):
                yield Broken(budget, f"selects the pods of {owner.name}, as {other} does", "delete one of the two")
            covered[owner.name] = budget.name


@policy("probe-ports", "A probe of a port that nobody listens on restarts every pod for ever.")
def probe_ports(scene: Scene) -> Iterator[Broken]:
    """Each probe asks a port that its container declares."""
    for each in scene.containers():
        there = {value for port in each.spec.get("ports", []) for value in (port.get("name"), port["containerPort"])}
        for probe in PROBES:
            for handler in ("httpGet", "tcpSocket", "grpc"):
                asked = dig(each.spec, f"{probe}.{handler}.port")
                if asked is not None and asked not in there:
                    yield Broken(
                        each.owner,
                        f"{each.title} has no port {asked}, which its {probe} asks",
                        f"name a port of the container in {probe}",
                    )


@policy("monitor-ports", "A ServiceMonitor without its port scrapes nothing, and no alert can fire.")
def monitor_ports(scene: Scene) -> Iterator[Broken]:
    """Each ServiceMonitor of an environment selects Services, and each of them has the port that it scrapes."""
    for monitor in scene.kind("ServiceMonitor") if scene.environment else ():
        services = [each for each in scene.kind("Service") if _selects(monitor.spec.get("selector", {}), each)]
        if not services:
            yield Broken(monitor, "selects no Service", "set its selector to the labels of the Services")
        for endpoint in monitor.spec.get("endpoints", []):
            for service in services:
                if endpoint.get("port") not in {port.get("name") for port in service.spec.get("ports", [])}:
                    what = f"scrapes port {endpoint.get('port')}, which Service {service.name} lacks"
                    yield Broken(monitor, what, "name a port of the Service")


def _selects(selector: dict[str, Any], service: Manifest) -> bool:
    """Whether a label selector chooses the object (`In` and matchLabels, which is all that the tree uses)."""
    labels = service.labels
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    expressions = selector.get("matchExpressions", [])
    return wanted and all(labels.get(each["key"]) in each.get("values", []) for each in expressions)
