"""The service graph, the policies made from it, and its picture."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventsphere.gitops import graph, picture, policies
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import AWS_ENVIRONMENTS, FOLDERS, PORTS, ROOT

GRAPH = graph.load(ROOT)
NAME = "app.kubernetes.io/name"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "base", tmp_path / "base")
    return tmp_path


def change(tree: Path, old: str, new: str) -> None:
    file = tree / graph.GRAPH
    text = file.read_text()
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new))


def test_tree_has_exactly_the_policies_of_the_graph() -> None:
    assert policies.stale(ROOT) == []


def test_picture_is_the_graphs() -> None:
    assert (ROOT / picture.PICTURE).read_text() == picture.page(ROOT)
    drawn = picture.draw(GRAPH)
    assert drawn.count("-->") + drawn.count("-.->") == len(list(GRAPH.edges()))


def test_policy_that_no_call_asks_for_is_found(tree: Path) -> None:
    extra = tree / "base" / "auth" / "networkpolicy-extra.yaml"
    extra.write_text("kind: NetworkPolicy\n")
    assert policies.stale(tree) == [
        "base/auth/networkpolicy-extra.yaml: no call in base/graph.yaml asks for this policy"
    ]


def test_call_without_its_policy_is_found(tree: Path) -> None:
    change(tree, "from: auth, to: [event, mongodb, dns]", "from: auth, to: [event, booking, mongodb, dns]")
    assert {line.split(":")[0] for line in policies.stale(tree)} >= {
        "base/auth/networkpolicy.yaml",
        "base/booking/networkpolicy.yaml",
    }
    assert policies.write(tree)
    assert policies.stale(tree) == []
    assert policies.write(tree) == []


def test_policy_edited_by_hand_is_found(tree: Path) -> None:
    file = tree / "base" / "mongodb" / "networkpolicy.yaml"
    file.write_text(file.read_text().replace("27017", "27018"))
    assert [line.split(":")[0] for line in policies.stale(tree)] == ["base/mongodb/networkpolicy.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: auth, to: [event, mongodb, dns]", "from: auth, to: [mongo, dns]", "calls name mongo"),
        ("from: auth, to: [event, mongodb, dns]", "from: auth, to: [mongodb, mongodb, dns]", "written twice"),
        ("from: auth, to: [event, mongodb, dns]", "from: auth, to: [prometheus, mongodb, dns]", "needs ports"),
        ("  mongodb: 27017", "  mongodb: 27017\n  redis: 6379", "redis: in no call"),
        ("UDP/53", "UDP53", "pattern"),
        ("169.254.170.23/32", "169.254.170.23/8", "not a valid IPv4 or IPv6 network"),
        ("pods: {k8s-app: kube-dns}", "pods: {k8s-app: kube-dns}\n    addresses: [10.0.0.0/8]", "either"),
        ("port: 15008", "prot: 15008", "port"),
        ("workloads:", "workloads: [", "not YAML: expected"),
    ],
)
def test_mistake_in_the_graph_is_named(tree: Path, old: str, new: str, message: str) -> None:
    change(tree, old, new)
    with pytest.raises(graph.GraphError, match=rf"(?i)^base/graph\.yaml(:\d+)?: .*{message}") as raised:
        graph.load(tree)
    assert "\n" not in str(raised.value)


def test_workloads_are_the_designs() -> None:
    assert GRAPH.workloads == PORTS


def admits(policy: Manifest, workload: str, direction: str) -> list[dict[str, Any]]:
    """The rules of a policy for one workload's pods."""
    selected = policy.spec["podSelector"].get("matchLabels", {}).get(NAME)
    return list(policy.spec.get(direction, [])) if selected == workload else []


def connected(objects: Manifests, caller: str, callee: str) -> bool:
    """Whether the policies let `caller` reach `callee` on its port, as Kubernetes reads them: both sides must agree."""
    port = {"protocol": "TCP", "port": PORTS[callee]}

    def opened(workload: str, direction: str, side: str, peer: str) -> bool:
        wanted = {"podSelector": {"matchLabels": {NAME: peer}}}
        rules = (rule for policy in objects.of("NetworkPolicy") for rule in admits(policy, workload, direction))
        return any(wanted in rule[side] and port in rule["ports"] for rule in rules)

    return opened(caller, "egress", "to", callee) and opened(callee, "ingress", "from", caller)


@pytest.mark.parametrize("folder", FOLDERS)
def test_rendered_policies_connect_the_graphs_pairs_and_no_others(renders: dict[str, Manifests], folder: str) -> None:
    calls = {(c.caller, c.callee) for c in GRAPH.edges() if c.where == graph.BASE}
    pairs = {(a, b) for a in PORTS for b in PORTS}
    assert {pair for pair in pairs if connected(renders[folder], *pair)} == calls & pairs


@pytest.mark.parametrize("folder", FOLDERS)
def test_everything_else_is_closed(renders: dict[str, Manifests], folder: str) -> None:
    deny = renders[folder].one("NetworkPolicy", "default-deny").spec
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for policy in renders[folder].of("NetworkPolicy"):
        rules = [*policy.spec.get("ingress", []), *policy.spec.get("egress", [])]
        assert all(rule["ports"] and (rule.get("to") or rule.get("from")) for rule in rules), policy.name
        assert "0.0.0.0/0" not in yaml.dump(policy.data), policy.name


@pytest.mark.parametrize("environment", AWS_ENVIRONMENTS)
def test_only_services_that_use_aws_reach_it(renders: dict[str, Manifests], environment: str) -> None:
    outside = {
        policy.name
        for policy in renders[f"overlays/{environment}"].of("NetworkPolicy")
        for rule in policy.spec.get("egress", [])
        if any("ipBlock" in peer for peer in rule["to"])
    }
    assert outside == {"event", "booking"}
