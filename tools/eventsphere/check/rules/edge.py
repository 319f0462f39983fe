"""What can be reached from outside."""

import json
from collections.abc import Iterator
from typing import Any

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.manifests import Manifest

ALB = "alb.ingress.kubernetes.io/"
HSTS = "routing.http.response.strict_transport_security.header_value"
ARGOCD = ("argocd", "argocd", "argocd-server")
PUBLIC = {"/": "frontend", "/api/auth": "auth", "/api/events": "event", "/api/bookings": "booking"}


def paths(ingress: Manifest) -> Iterator[dict[str, Any]]:
    """Every path of an Ingress with its backend."""
    return (path for rule in ingress.spec.get("rules", []) for path in dig(rule, "http.paths", []))


@policy("https", "Passwords travel here: TLS 1.2 or newer, and plain HTTP only redirects.")
def https(scene: Scene) -> Iterator[Broken]:
    """Load balancers listen on HTTPS with a current policy and redirect HTTP."""
    for ingress in scene.kind("Ingress"):
        said = {key.removeprefix(ALB): value for key, value in ingress.annotations.items()}
        listens = [pair for pair in json.loads(said.get("listen-ports", "[]")) if pair.get("HTTPS") == 443]
        if not listens or said.get("ssl-redirect") != "443":
            yield Broken(
                ingress,
                "does not redirect HTTP to HTTPS",
                f'set {ALB}listen-ports with HTTPS 443 and ssl-redirect: "443"',
            )
        if not said.get("ssl-policy", "").startswith("ELBSecurityPolicy-TLS13-1-"):
            yield Broken(ingress, "allows old TLS", f"set {ALB}ssl-policy: ELBSecurityPolicy-TLS13-1-2-2021-06")
        if f"{HSTS}=max-age=" not in said.get("listener-attributes.HTTPS-443", ""):
            yield Broken(
                ingress,
                "lets browsers come back without TLS",
                f"set {ALB}listener-attributes.HTTPS-443: {HSTS}=max-age=31536000; includeSubDomains",
            )


@policy("public-paths", "Probes, metrics and calls between services are nobody's business outside.")
def public_paths(scene: Scene) -> Iterator[Broken]:
    """An Ingress leads only to the web app, the three APIs, or Argo CD; each at its own service's existing port."""
    services = {service.name: service for service in scene.kind("Service")}
    for ingress in scene.kind("Ingress"):
        for path in paths(ingress):
            called, port = dig(path, "backend.service.name"), dig(path, "backend.service.port", {})
            if (ingress.namespace, ingress.name, called) == ARGOCD:
                continue  # its Service came with Argo CD's installation
            if PUBLIC.get(path.get("path", "").rstrip("/") or "/") != called:
                yield Broken(ingress, f"leads {path.get('path')} to {called}", f"only these are public: {PUBLIC}")
            elif called not in services or not _has(services[called], port):
                yield Broken(
                    ingress, f"leads {path.get('path')} to {called} {port}, which is not there", "mend the backend"
                )


def _has(service: Manifest, port: dict[str, Any]) -> bool:
    return any(
        port.items() <= {"name": each.get("name"), "number": each["port"]}.items() for each in service.spec["ports"]
    )


@policy("inside", "The Ingress is the one way in; another load balancer has no TLS, no limits and its own bill.")
def inside(scene: Scene) -> Iterator[Broken]:
    """Services are ClusterIP, without outside addresses."""
    for service in scene.kind("Service"):
        if service.spec.get("type", "ClusterIP") != "ClusterIP" or service.spec.get("externalIPs"):
            yield Broken(service, "can be reached from outside", "set type: ClusterIP and let the Ingress lead to it")
