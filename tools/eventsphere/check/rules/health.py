"""How pods say that they can serve, and how they leave without dropping a request."""

import re
from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.edge import ALB


@policy("health-paths", "The load balancer and the kubelet must agree on which pods can serve.")
def health_paths(scene: Scene) -> Iterator[Broken]:
    """A Service that the load balancer calls names the readiness path of its pods."""
    for service in scene.kind("Service") if scene.environment else ():
        said = service.annotations.get(f"{ALB}healthcheck-path")
        for owner in scene.matching(service.spec.get("selector") or {}):
            asked = {dig(each, "readinessProbe.httpGet.path") for each in owner.containers} - {None}
            if asked and said not in asked:
                what = f"the load balancer asks {said} for health, the kubelet {', '.join(sorted(asked))}"
                yield Broken(service, what, f"annotate it {ALB}healthcheck-path: {min(asked)}")


@policy("probe-paths", "A path that the image does not answer keeps every pod unready.")
def probe_paths(scene: Scene) -> Iterator[Broken]:
    """Probes ask /healthz or /readyz: nothing else answers without a session."""
    for each in scene.containers():
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            path = dig(each.spec, f"{probe}.httpGet.path")
            if scene.environment and path not in {None, "/healthz", "/readyz"}:
                yield Broken(each.owner, f"{each.title} is asked at {path} by its {probe}", "ask /healthz or /readyz")


@policy("deregistration", "A target that the load balancer forgets too early loses the requests under way.")
def deregistration(scene: Scene) -> Iterator[Broken]:
    """The load balancer lets requests end for at least 30 s, and sends to pods, not to ports of nodes."""
    for ingress in scene.kind("Ingress"):
        said = ingress.annotations.get(f"{ALB}target-group-attributes", "")
        found = re.search(r"deregistration_delay\.timeout_seconds=(\d+)", said)
        if not found or int(found[1]) < 30:
            what = f"forgets targets after {found[1] if found else 'an unknown number of'} s"
            yield Broken(ingress, what, f"set {ALB}target-group-attributes deregistration_delay.timeout_seconds to 30")
        if (target := ingress.annotations.get(f"{ALB}target-type")) != "ip":
            yield Broken(ingress, f"sends to {target or 'instance'} targets", f"set {ALB}target-type: ip")


@policy("readiness-gate", "A rollout would take old pods away before the load balancer serves the new ones.")
def readiness_gate(scene: Scene) -> Iterator[Broken]:
    """An environment's namespace lets the AWS Load Balancer Controller add its readiness gate."""
    label = "elbv2.k8s.aws/pod-readiness-gate-inject"
    for namespace in scene.kind("Namespace") if scene.environment else ():
        if namespace.labels.get(label) != "enabled":
            yield Broken(namespace, "has lost the readiness gate of the load balancer", f"label it {label}: enabled")
