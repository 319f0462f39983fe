"""What objects say of each other."""

import re
from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.manifests import Manifest, Object


def made(scene: Scene) -> set[tuple[str, str]]:
    """Kind and name of all there will be, with the Secrets that ExternalSecrets make."""
    secrets = {("Secret", dig(each.data, "spec.target.name", each.name)) for each in scene.kind("ExternalSecret")}
    return {(each.kind, each.name) for each in scene.manifests} | secrets


def wanted(owner: Manifest, pod: Object) -> Iterator[tuple[str, str]]:
    """Kind and name of all that a workload needs before its pods can start."""
    yield "ServiceAccount", pod.get("serviceAccountName", "default")
    if owner.kind == "StatefulSet":
        yield "Service", owner.spec.get("serviceName", "")
    for volume in pod.get("volumes", []):
        yield from _named(volume, {"configMap": "name", "secret": "secretName"})
    for container in owner.containers:
        for source in container.get("envFrom", []):
            yield from _named(source, {"configMapRef": "name", "secretRef": "name"})
        for variable in container.get("env", []):
            yield from _named(variable.get("valueFrom", {}), {"configMapKeyRef": "name", "secretKeyRef": "name"})


def _named(source: Object, fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    for field, key in fields.items():
        if field in source and not source[field].get("optional"):
            yield ("Secret" if field.startswith("secret") else "ConfigMap"), str(source[field].get(key))


@policy("references", "A pod that names a missing ConfigMap, Secret or account never starts.")
def references(scene: Scene) -> Iterator[Broken]:
    """What an environment's pods name is rendered with them, or made by an ExternalSecret."""
    if scene.environment is None:
        return
    there = made(scene)
    for owner, pod in scene.pods():
        for kind, called in dict.fromkeys(wanted(owner, pod)):
            if (kind, called) not in there:
                yield Broken(owner, f"needs {kind} {called}, which is not there", "add it, or mend the name")


@policy("service-pods", "A Service that selects nothing answers nobody.")
def service_pods(scene: Scene) -> Iterator[Broken]:
    """Each Service selects pods that have the port it leads to."""
    for service in scene.kind("Service"):
        owners = scene.matching(service.spec.get("selector", {}))
        if not owners:
            yield Broken(service, "selects no pod", "set its selector to the labels of the pods")
        ports = {name for owner in owners for each in owner.containers for name in _ports(each)}
        for port in service.spec.get("ports", []):
            if owners and port.get("targetPort", port["port"]) not in ports:
                yield Broken(service, f"leads to port {port.get('targetPort')}, which its pods lack", "mend targetPort")


def _ports(container: Object) -> set[str | int]:
    ports = container.get("ports", [])
    return {port["containerPort"] for port in ports} | {port["name"] for port in ports if "name" in port}


@policy("secret-keys", "A template with a key that is not fetched makes no Secret, and the old one stays unseen.")
def secret_keys(scene: Scene) -> Iterator[Broken]:
    """ExternalSecrets use each key that they fetch, and fetch each that they use, from a store that exists."""
    stores = {store.name for store in scene.kind("SecretStore")}
    for each in scene.kind("ExternalSecret"):
        fetched = {item["secretKey"] for item in each.spec.get("data", [])}
        text = " ".join(map(str, dig(each.data, "spec.target.template.data", {}).values()))
        if text:
            for key in sorted(fetched ^ keys_of(text)):
                yield Broken(each, f"key {key} is fetched or used, not both", "mend secretKey or the template")
        if dig(each.data, "spec.secretStoreRef.name") not in stores:
            yield Broken(each, "names a SecretStore that is not there", "mend spec.secretStoreRef.name")


def keys_of(text: str) -> set[str]:
    """The names that a template reads: `x` for each `{{ .x }}`, quoted templates of others left out."""
    return set(re.findall(r"\{\{\s*\.(\w+)", re.sub(r"`[^`]*`", "", text)))
