"""Trees that `eventsphere check` must refuse, each broken in one place, with the file, the line and the reason."""

from pathlib import Path
from typing import NamedTuple

import pytest

from eventsphere.check.run import check
from tests.gitops.copies import copy_tree, replace

SECRET = "\n# postgres://admin:hunter2@db.example.org/x\n"
PATCH = """  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: auht}
      spec: {paused: true}
"""


class Broken(NamedTuple):
    """One change of one file (an empty `old` appends, an empty `new` deletes), and what the check says."""

    why: str
    file: str
    old: str
    new: str
    rule: str
    says: str


TREES = [
    Broken("YAML of a resource", "base/auth/service.yaml", "  selector:", "  selector: [", "build",
           "base/auth/service.yaml:11: did not find"),
    Broken("YAML of a kustomization", "overlays/prod/kustomization.yaml", "resources:", "resources: [x", "build",
           "overlays/prod/kustomization.yaml:"),
    Broken("unknown field of a kustomization", "overlays/dev/kustomization.yaml", "", "\nresourcez: []\n", "build",
           "resourcez is no field"),
    Broken("missing file", "base/auth/kustomization.yaml", "- service.yaml", "- servic.yaml", "build",
           "base/auth/kustomization.yaml:9: servic.yaml does not exist"),
    Broken("patch of a path that is not there", "overlays/prod/kustomization.yaml", "/spec/rules/1/host", "/spec/rulez/1/host",
           "build", "nothing has the path /spec/rulez/1/host"),
    Broken("patch of an object that is not there", "overlays/prod/kustomization.yaml", "patches:\n", f"patches:\n{PATCH}",
           "build", "there is no Deployment auht"),
    Broken("patch that is none", "overlays/prod/kustomization.yaml", "- op: replace", "- op replace", "build", "neither an object"),
    Broken("the same base twice", "overlays/prod/kustomization.yaml", "  - ../../base\n", "  - ../../base\n  - ../../base/auth\n",
           "build", "Deployment auth is there twice"),
    Broken("an object without kind", "base/auth/service.yaml", "kind: Service", "sort: Service", "build",
           "base/auth/service.yaml: the object has no kind"),
    Broken("remote base", "overlays/dev/kustomization.yaml", "  - ../../base/monitoring",
           "  - https://example.org/team/tree//base?ref=main", "build", "is a remote base"),
    Broken("file outside the tree", "overlays/dev/kustomization.yaml", "  - ../../base/monitoring", "  - ../../../etc", "build",
           "../../../etc is outside the tree"),
    Broken("plugin", "overlays/dev/kustomization.yaml", "", "\ngenerators: [plugin.yaml]\n", "build", "generators runs a program"),
    Broken("Helm", "overlays/dev/kustomization.yaml", "", "\nhelmCharts: [{name: x}]\n", "build", "helmCharts runs a program"),
    Broken("misspelt field", "base/booking/deployment.yaml", "revisionHistoryLimit", "revisionHistory", "schema", "revisionHistory"),
    Broken("number as text", "base/booking/service.yaml", "port: 4003", 'port: "4003"', "schema", "'4003'"),
    Broken("kind without schema", "base/monitoring/servicemonitor.yaml", "kind: ServiceMonitor", "kind: ServiceMonitors", "schema",
           "know no monitoring.coreos.com/v1 ServiceMonitors"),
    Broken("root", "base/event/deployment.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "non-root",
           "base/event/deployment.yaml:5: Deployment/event pods may run as root"),
    Broken("image by tag", "overlays/prod/images/kustomization.yaml", "digest: sha256:" + "0" * 64, "newTag: 1.2.3", "digest",
           "no digest"),
    Broken("images file with more than images", "overlays/dev/images/kustomization.yaml", "", "\nnamespace: x\n", "images-file",
           "holds more than images"),
    Broken("replicas beside the autoscaler", "base/auth/deployment.yaml", "  revisionHistoryLimit: 3",
           "  replicas: 3\n  revisionHistoryLimit: 3", "hpa-replicas", "replicas in Git"),
    Broken("drain that never ends", "base/auth/poddisruptionbudget.yaml", "maxUnavailable: 1", "minAvailable: 2", "drain",
           "lets none of 2 pods go"),
    Broken("policy without its edge", "base/graph.yaml", "to: [mongodb, dns]}", "to: [dns]}", "network-files",
           "base/auth/networkpolicy.yaml: differs"),
    Broken("graph with an unknown name", "base/graph.yaml", "to: [mongodb, dns]}", "to: [mongdb, dns]}", "network-files", "mongdb"),
    Broken("policy edited by hand", "base/auth/networkpolicy.yaml", "port: 27017", "port: 27018", "network", "not what base/graph.yaml"),
    Broken("policy lost in an overlay", "overlays/prod/kustomization.yaml", "patches:\n",
           "patches:\n  - target: {kind: NetworkPolicy, name: mongodb}\n    patch: |-\n      $patch: delete\n      kind: x\n"
           "      apiVersion: x\n      metadata: {name: x}\n", "network", "NetworkPolicy mongodb of base is not there"),
    Broken("port changed in the code", "apps/booking/settings.py", "4003", "4004", "ports", "4004 in apps/booking/settings.py"),
    Broken("port changed in a ConfigMap", "base/event/kustomization.yaml", "PORT=4002", "PORT=4012", "ports", "4012 in its ConfigMap"),
    Broken("misspelt variable", "base/event/kustomization.yaml", "MAX_IN_FLIGHT", "MAX_INFLIGHT", "settings", "not read MAX_INFLIGHT"),
    Broken("key of a secret", "base/secrets/externalsecret-auth.yaml", "JWT_PRIVATE_KEYS:", "JWT_PRIVATE_KEY:", "settings",
           "auth requires JWT_PRIVATE_KEYS"),
    Broken("password in a comment", "base/auth/service.yaml", "", SECRET, "no-secret-text",
           "base/auth/service.yaml:20: holds a password in a URL"),
    Broken("lost base", "overlays/prod/kustomization.yaml", "  - ../../base/monitoring\n", "", "presence", "ServiceMonitor is missing"),
    Broken("wildcard", "clusters/project/appproject.yaml", "{group: apps, kind: Deployment}", '{group: apps, kind: "*"}',
           "project-wildcards", "wildcard in namespaceResourceWhitelist"),
    Broken("kind that the project refuses", "clusters/project/appproject.yaml", "    - {group: policy, kind: PodDisruptionBudget}\n",
           "", "project-permits", "does not permit PodDisruptionBudget"),
    Broken("environment without a folder", "clusters/eventsphere-cluster/environments.yaml", "environment: staging",
           "environment: stage", "app-path", "overlays/stage, which has no kustomization.yaml"),
    Broken("deprecated field", "base/frontend/deployment.yaml", "      serviceAccountName: frontend",
           "      serviceAccountName: frontend\n      serviceAccount: frontend", "deprecated", "pod serviceAccount is deprecated"),
]  # fmt: skip


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.why.replace(" ", "-"))
def test_check_refuses_the_broken_tree_with_the_reason(tree: Broken, tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    if tree.old:
        replace(root, tree.file, tree.old, tree.new)
    else:
        (root / tree.file).write_text((root / tree.file).read_text() + tree.new)
    found = [finding for finding in check(root).findings if finding.rule == tree.rule]
    assert any(tree.says in str(finding) for finding in found), [str(each) for each in check(root).findings]
    assert all("\n" not in str(finding) and finding.remedy for finding in found)


def test_at_least_twenty_five_trees_are_refused() -> None:
    assert len({(tree.file, tree.new) for tree in TREES}) >= 25


def test_check_passes_the_copy_of_the_tree(tmp_path: Path) -> None:
    assert check(copy_tree(tmp_path)).findings == []


def test_a_second_kustomization_and_a_link_out_are_refused(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    (root / "overlays/dev/Kustomization").write_text("resources: []\n")
    (tmp_path / "outside.yaml").write_text("kind: ConfigMap\n")
    (root / "base/auth/service.yaml").unlink()
    (root / "base/auth/service.yaml").symlink_to(tmp_path / "outside.yaml")
    said = " ".join(map(str, check(root).findings))
    assert "overlays/dev/Kustomization: a second name" in said
    assert "service.yaml is outside the tree" in said
