"""NetworkPolicies made from the service graph: everything closed, then one opening for each call."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from eventsphere.gitops.graph import BASE, PROMETHEUS, Call, Graph, load

Policy = dict[str, Any]
NAME = "app.kubernetes.io/name"
HEADER = "# Made from base/graph.yaml by `python -m eventsphere.gitops`: edit that file.\n"
DENY = Path(BASE, "namespace", "networkpolicy.yaml")


def generate(graph: Graph) -> dict[Path, Policy]:
    """Each policy file of the tree, relative to its root, with its content."""
    files = {DENY: _policy("default-deny", {}, [], [])}
    calls = [*graph.edges(), *_through_mesh(graph)]
    for where in dict.fromkeys(call.where for call in calls):
        here = [call for call in calls if call.where == where]
        for workload in graph.workloads:
            if any(workload in (call.caller, call.callee) for call in here):
                files[_path(workload, where)] = _of(graph, workload, where, here)
    return files


def _through_mesh(graph: Graph) -> list[Call]:
    """The calls between our own pods once more, by the mesh's port."""
    between = (call for call in graph.edges() if graph.is_pod(call.caller) and graph.is_pod(call.callee))
    return [Call(call.caller, call.callee, graph.mesh.where) for call in between]


def _path(workload: str, where: str) -> Path:
    return (
        Path(BASE, workload, "networkpolicy.yaml") if where == BASE else Path(where, f"networkpolicy-{workload}.yaml")
    )


def _of(graph: Graph, workload: str, where: str, calls: Iterable[Call]) -> Policy:
    ports = [f"TCP/{graph.mesh.port}"] if where == graph.mesh.where else None
    callers = [call.caller for call in calls if call.callee == workload]
    callees = [call.callee for call in calls if call.caller == workload]
    watching = [name for name in callers if name == PROMETHEUS]
    inside = [name for name in callers if (graph.is_pod(name) or not ports) and name not in watching]
    outside = [
        name for name in callers if name not in (*inside, *watching)
    ]  # they come by the port itself, not the mesh
    ingress = [
        {"from": _peers(graph, names), "ports": _ports(given or graph.ports(workload, names[0]))}
        for names, given in ((inside, ports), (outside, None), (watching, None))
        if names
    ]
    egress = [{"to": _peers(graph, [name]), "ports": _ports(ports or graph.ports(name))} for name in callees]
    name = workload if where == BASE else f"{workload}-{Path(where).name}"
    return _policy(name, {"matchLabels": {NAME: workload}}, ingress, egress, closed=where == BASE)


def _policy(name: str, pods: Policy, ingress: list[Policy], egress: list[Policy], *, closed: bool = True) -> Policy:
    """One NetworkPolicy; a closed one shuts the directions that it has no rule for."""
    rules = {"Ingress": ingress, "Egress": egress}
    types = [kind for kind, rule in rules.items() if rule or closed]
    opened = {kind.lower(): rule for kind, rule in rules.items() if rule}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "labels": {NAME: pods.get("matchLabels", {}).get(NAME, "eventsphere")}},
        "spec": {"podSelector": pods, "policyTypes": types} | opened,
    }


def _peers(graph: Graph, names: Iterable[str]) -> list[Policy]:
    return [peer for name in names for peer in _peer(graph, name)]


def _peer(graph: Graph, name: str) -> list[Policy]:
    if graph.is_pod(name):
        return [{"podSelector": {"matchLabels": {NAME: name}}}]
    outside = graph.outside[name]
    if outside.addresses:
        return [{"ipBlock": {"cidr": str(address)}} for address in outside.addresses]
    is_named = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": outside.namespaces}
    pods = {"podSelector": {"matchLabels": outside.pods}} if outside.pods else {}
    return [{"namespaceSelector": {"matchExpressions": [is_named]}} | pods]


def _ports(ports: Iterable[str]) -> list[Policy]:
    return [{"protocol": protocol, "port": int(number)} for protocol, number in (port.split("/") for port in ports)]


def render(policy: Policy) -> str:
    """The file's text, as it is committed."""
    return HEADER + yaml.dump(policy, sort_keys=False, Dumper=Plain)


class Plain(yaml.SafeDumper):
    """Lists indented below their key, and no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out."""
        return True


def stale(root: Path) -> list[str]:
    """What in base/ and overlays/ is not as the graph says: one line a file, empty when all is well."""
    wanted = {path: render(policy) for path, policy in generate(load(root)).items()}
    files = [path for top in (BASE, "overlays") for path in (root / top).rglob("*.yaml")]
    found = {path.relative_to(root) for path in files if "kind: NetworkPolicy" in path.read_text()}
    missing = [
        f"{path}: differs from base/graph.yaml; run `python -m eventsphere.gitops`"
        for path, text in wanted.items()
        if _text(root / path) != text
    ]
    return missing + [f"{path}: no call in base/graph.yaml asks for this policy" for path in sorted(found - {*wanted})]


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def write(root: Path) -> list[Path]:
    """Write every policy file; returns those that changed."""
    wanted = {path: render(policy) for path, policy in generate(load(root)).items()}
    changed = [path for path, text in wanted.items() if _text(root / path) != text]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(wanted[path])
    return changed
