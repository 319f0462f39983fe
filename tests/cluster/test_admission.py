"""The API server itself refuses images of staging and prod that are not ours by digest.

The policy of the tree is applied as it is, bound to a namespace of this test's own, with the registry that a local
cluster has its images under.
"""

import json
import time
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import pytest
import yaml

from eventsphere.cluster.kube import Kube
from eventsphere.errors import CommandError
from eventsphere.promote.images import images, path_of
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.waiting import told

NAMESPACE = f"admission-{token_hex(3)}"
REFUSED = "not of our registry by digest"


@pytest.fixture(scope="module")
def kube(cluster: Cluster) -> Iterator[Kube]:
    """The policy in force for one new namespace."""
    kube = cluster.kube
    objects = [*yaml.safe_load_all(kube("kustomize", str(ROOT / "clusters/shared/admission")))]
    for each in objects:
        if each["kind"] == "ConfigMap":
            each["data"]["registry"] = "ghcr.io"
        if each["kind"] == "ValidatingAdmissionPolicyBinding":
            (selector,) = each["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"]
            selector["values"] = [NAMESPACE]
        each["metadata"]["name"] = {"ConfigMap": "admitted-images-test"}.get(each["kind"], NAMESPACE)
        if each["kind"] == "ValidatingAdmissionPolicyBinding":
            each["spec"] |= {"policyName": NAMESPACE}
            each["spec"]["paramRef"]["name"] = "admitted-images-test"
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    kube("create", "namespace", NAMESPACE)
    try:
        kube.apply(text)
        started = time.monotonic()
        cluster.wait_for("the policy to be in force", lambda: _is_refused(kube, pod("probe", "busybox:1")), 60)
        told(f"in force after {time.monotonic() - started:.1f} s")
        yield kube
    finally:
        kube("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=60s", seconds=70)
        kube("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", NAMESPACE, "--ignore-not-found")
        kube("delete", "configmap", "admitted-images-test", "-n", "kube-system", "--ignore-not-found")


def pod(name: str, image: str) -> dict[str, Any]:
    """A pod that asks for nothing else."""
    container = {"name": "c", "image": image, "command": ["sleep", "600"]}
    spec = {"terminationGracePeriodSeconds": 0, "containers": [container]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": NAMESPACE}, "spec": spec}


def _is_refused(kube: Kube, found: dict[str, Any]) -> bool:
    try:
        kube("create", "--dry-run=server", "-f", "-", text=json.dumps(found))
    except CommandError as error:
        return REFUSED in str(error)
    return False


@pytest.fixture(scope="module")
def ours(cluster: Cluster) -> str:
    """An image of the commit that the cluster runs, by digest."""
    path = path_of("local")
    found = images((cluster.tree.folder / path).read_text(), path)
    name = "ghcr.io/eventsphere/auth"
    return f"{name}@{found[name]}"


def test_our_image_by_digest_is_admitted_and_runs(kube: Kube, ours: str) -> None:
    kube.apply(json.dumps(pod("good", ours)))
    kube("wait", "pod/good", "-n", NAMESPACE, "--for=condition=Ready", "--timeout=60s", seconds=70)


@pytest.mark.parametrize("image", ["ghcr.io/eventsphere/auth:1", "busybox:1", "docker.io/library/mongo:7.0"])
def test_another_image_is_refused(kube: Kube, image: str) -> None:
    assert _is_refused(kube, pod("bad", image))


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_a_workload_of_another_image_is_refused(kube: Kube, kind: str) -> None:
    labels = {"app": "x"}
    template = {"metadata": {"labels": labels}, "spec": pod("x", "busybox:1")["spec"]}
    spec: dict[str, Any] = {"template": template}
    if kind == "Deployment":
        spec |= {"selector": {"matchLabels": labels}}
    else:
        template["spec"]["restartPolicy"] = "Never"
    version = "apps/v1" if kind == "Deployment" else "batch/v1"
    found = {"apiVersion": version, "kind": kind, "metadata": {"name": "x", "namespace": NAMESPACE}, "spec": spec}
    assert _is_refused(kube, found)


def test_a_debug_container_is_refused(kube: Kube, ours: str) -> None:
    kube.apply(json.dumps(pod("debugged", ours)))
    with pytest.raises(CommandError, match=REFUSED):
        kube("debug", "debugged", "-n", NAMESPACE, "--image=busybox:1", "--profile=general")


def test_without_the_list_nothing_is_admitted(kube: Kube, ours: str, cluster: Cluster) -> None:
    saved = kube("get", "configmap", "admitted-images-test", "-n", "kube-system", "-o", "json")
    kube("delete", "configmap", "admitted-images-test", "-n", "kube-system")
    try:
        cluster.wait_for("everything to be refused", lambda: _fails(kube, pod("closed", ours)), 30)
    finally:
        content = json.loads(saved)
        content["metadata"] = {"name": "admitted-images-test", "namespace": "kube-system"}
        kube.apply(json.dumps(content))


def _fails(kube: Kube, found: dict[str, Any]) -> bool:
    try:
        kube("create", "--dry-run=server", "-f", "-", text=json.dumps(found))
    except CommandError:
        return True
    return False


def test_other_namespaces_are_not_asked(kube: Kube) -> None:
    elsewhere = pod("elsewhere", "busybox:1")
    elsewhere["metadata"]["namespace"] = "default"
    assert not _is_refused(kube, elsewhere)
