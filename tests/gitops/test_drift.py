"""What a cluster has otherwise than Git says, and what is nobody's drift."""

import json
import os
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from eventsphere.drift.compare import drifts
from eventsphere.drift.run import drift
from eventsphere.errors import CommandError
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import ROOT

Object = dict[str, Any]


def workload() -> Object:
    container = {"name": "auth", "image": "auth@sha256:1", "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}
    spec = {"template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [container], "hostNetwork": False}}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "auth", "namespace": "n"}, "spec": spec}


def defaulted(wanted: Object) -> Object:
    """The object as an API server gives it back."""
    live = deepcopy(wanted)
    pod = live["spec"]["template"]["spec"]
    del pod["hostNetwork"]
    pod["containers"][0] |= {"imagePullPolicy": "IfNotPresent", "terminationMessagePath": "/dev/termination-log"}
    pod["containers"][0]["resources"] = {"limits": {"cpu": 1, "memory": "1024Mi"}}
    live["spec"] |= {"replicas": 4, "progressDeadlineSeconds": 600}
    live["metadata"] |= {
        "uid": "1",
        "annotations": {"argocd.argoproj.io/tracking-id": "x", "deployment.kubernetes.io/revision": "3"},
    }
    live["status"] = {"readyReplicas": 4}
    return live


def by_hand(live: Object, fields: Object, manager: str = "kubectl-edit") -> Object:
    live["metadata"].setdefault("managedFields", []).append(
        {"manager": manager, "operation": "Update", "time": "2026-11-20T10:00:00Z", "fieldsV1": fields}
    )
    return live


def found(live: Object, *, scaled: bool = True) -> list[tuple[str, str, Any, Any, str]]:
    return [(d.what, d.path, d.wanted, d.live, d.by) for d in drifts(Manifest(workload()), live, scaled=scaled)]


def test_defaults_controllers_and_the_autoscaler_are_no_drift() -> None:
    live = by_hand(defaulted(workload()), {"f:spec": {"f:replicas": {}}}, "kubectl-scale")
    assert found(live) == []


def test_replicas_by_hand_are_drift_without_an_autoscaler() -> None:
    live = by_hand(defaulted(workload()), {"f:spec": {"f:replicas": {}}}, "kubectl-scale")
    assert found(live, scaled=False) == [("added", "spec.replicas", None, 4, "kubectl-scale")]


def test_changed_field_is_told_with_who_changed_it() -> None:
    live = defaulted(workload())
    live["spec"]["template"]["spec"]["containers"][0]["image"] = "auth@sha256:2"
    by_hand(live, {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"auth"}': {"f:image": {}}}}}}})
    path = "spec.template.spec.containers[name=auth].image"
    assert found(live) == [("changed", path, "auth@sha256:1", "auth@sha256:2", "kubectl-edit")]


def test_field_that_git_does_not_name_is_told_when_a_person_added_it() -> None:
    live = defaulted(workload())
    container = live["spec"]["template"]["spec"]["containers"][0]
    container["env"] = [{"name": "DEBUG", "value": "1"}]
    live["metadata"]["labels"] = {"by": "hand"}
    env = {"f:env": {".": {}, 'k:{"name":"DEBUG"}': {".": {}, "f:name": {}, "f:value": {}}}}
    containers = {"f:containers": {'k:{"name":"auth"}': env}}
    by_hand(live, {"f:metadata": {"f:labels": {"f:by": {}}}, "f:spec": {"f:template": {"f:spec": containers}}})
    assert {each[:2] for each in found(live)} == {
        ("added", "metadata.labels.by"),
        ("added", "spec.template.spec.containers[auth].env"),
    }


def test_a_controllers_own_field_and_a_restart_are_no_drift() -> None:
    live = defaulted(workload())
    live["spec"]["template"]["metadata"]["annotations"] = {"kubectl.kubernetes.io/restartedAt": "2026-11-20"}
    live["spec"]["paused"] = True
    restarted = {"f:template": {"f:metadata": {"f:annotations": {"f:kubectl.kubernetes.io/restartedAt": {}}}}}
    by_hand(live, {"f:spec": restarted}, "kubectl-rollout")
    by_hand(live, {"f:spec": {"f:paused": {}}}, "some-controller")
    assert found(live) == []


def test_lists_without_names_are_one_value() -> None:
    wanted = Manifest({"apiVersion": "v1", "kind": "X", "metadata": {"name": "x"}, "spec": {"args": ["a", "b"]}})
    live = deepcopy(wanted.data) | {"spec": {"args": ["a", "b", "c"]}}
    assert [(d.path, d.live) for d in drifts(wanted, live, scaled=False)] == [("spec.args", ["a", "b", "c"])]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renders: dict[str, Manifests]) -> "Cluster":
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.chdir(ROOT)
    return Cluster(tmp_path, [deepcopy(each.data) for each in renders["overlays/dev"]])


class Cluster:
    """A kubectl that answers from files."""

    def __init__(self, folder: Path, objects: list[Object]) -> None:
        self.folder, self.objects, self.others = folder, objects, list[Object]()
        self.says('case "$*" in *"-f -"*) cat >/dev/null; cat $0.live;; *) cat $0.all;; esac')

    def says(self, script: str) -> None:
        program = self.folder / "kubectl"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def drift(self) -> list[tuple[str, str]]:
        for name, objects in (("live", self.objects), ("all", [*self.objects, *self.others])):
            (self.folder / f"kubectl.{name}").write_text(json.dumps({"kind": "List", "items": objects}))
        return [(each.what, each.object) for each in drift(ROOT, "dev", 5)]


def test_cluster_as_rendered_has_no_drift(cluster: Cluster) -> None:
    assert cluster.drift() == []


def test_missing_changed_and_extra_objects_are_told(cluster: Cluster) -> None:
    gone = next(each for each in cluster.objects if each["kind"] == "Service" and each["metadata"]["name"] == "auth")
    cluster.objects.remove(gone)
    hpa = next(each for each in cluster.objects if each["kind"] == "HorizontalPodAutoscaler")
    hpa["spec"]["maxReplicas"] = 99
    meta = {"namespace": "eventsphere-dev"}
    cluster.others = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "by-hand", **meta}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt", **meta}},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "owned", "ownerReferences": [{"kind": "X"}], **meta},
        },
    ]
    assert set(cluster.drift()) == {
        ("changed", f"HorizontalPodAutoscaler {hpa['metadata']['name']}"),
        ("missing", "Service auth"),
        ("extra", "ConfigMap by-hand"),
    }


def test_kinds_that_the_cluster_does_not_know_are_missing_objects(cluster: Cluster) -> None:
    monitors = [each for each in cluster.objects if each["kind"] == "ServiceMonitor"]
    cluster.objects = [each for each in cluster.objects if each not in monitors]
    error = "error: resource mapping not found: no matches for kind ServiceMonitor"
    cluster.says(
        f'case "$*" in *"-f -"*) cat >/dev/null; cat $0.live; echo "{error}" >&2; exit 1;; *) cat $0.all;; esac'
    )
    assert set(cluster.drift()) == {("missing", f"ServiceMonitor {each['metadata']['name']}") for each in monitors}
    assert monitors


def test_empty_cluster_misses_everything(cluster: Cluster) -> None:
    cluster.says("cat >/dev/null")
    assert {what for what, _ in cluster.drift()} == {"missing"}


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (
            "echo 'The connection to the server was refused' >&2; exit 1",
            "kubectl: The connection to the server was refused",
        ),
        ("echo 'E1120 10:00:00.1 1 memcache.go:265] x' >&2; echo 'no route' >&2; exit 1", "kubectl: no route"),
        ("exit 1", "kubectl: failed without a word"),
        ("exec /bin/sleep 30", "the cluster did not answer in 1 s"),
        ("echo 'Unauthorized' >&2; exit 1", "Unauthorized"),
    ],
)
def test_unreachable_cluster_is_one_line(script: str, says: str, cluster: Cluster) -> None:
    cluster.says(script)
    with pytest.raises(CommandError, match=says):
        drift(ROOT, "dev", 1)


def test_missing_kubectl_is_one_line(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(cluster.folder / "nothing"))
    with pytest.raises(CommandError, match="kubectl is missing"):
        drift(ROOT, "dev", 1)
