"""Which images staging and prod admit: the policy's own expressions, on objects as the API server gets them."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import celpy
import pytest
from celpy.adapter import json_to_cel

from eventsphere.check.checkov import skip_list
from eventsphere.check.resources import Scene
from eventsphere.check.rules.images import ADMITTED, others
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import ROOT

FOUNDATION = "clusters/eventsphere-cluster/foundation"
DIGEST = "@sha256:" + "a" * 64
REGISTRY = "registry.example"
OURS = f"{REGISTRY}/eventsphere/auth{DIGEST}"
Admit = Any


@pytest.fixture(scope="module")
def admit(renders: dict[str, Manifests]) -> Admit:
    """Ask the policy about an object; returns the images that it refuses."""
    spec = renders[FOUNDATION].one("ValidatingAdmissionPolicy", "eventsphere-images").spec
    environment = celpy.Environment()
    programs = [
        (each["name"], environment.program(environment.compile(each["expression"]))) for each in spec["variables"]
    ]
    data = renders[FOUNDATION].one("ConfigMap", "admitted-images").data["data"] | {"registry": REGISTRY}

    def ask(new: dict[str, Any], old: dict[str, Any] | None = None) -> list[str]:
        variables: dict[str, Any] = {}
        for name, program in programs:
            scope = {"object": new, "oldObject": old, "params": {"data": data}, "variables": variables}
            activation = {key: json_to_cel(value) for key, value in scope.items()}
            variables[name] = _plain(program.evaluate(activation))
        return list(variables["wrong"])

    return ask


def _plain(value: Any) -> Any:
    """Turn CEL's values into Python's."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if value is None else str(value) if isinstance(value, str) else value


def pod(*images: str, **more: list[str]) -> dict[str, Any]:
    """A pod with these images, and with those of other kinds of containers."""
    spec: dict[str, Any] = {"containers": [{"name": "c", "image": image} for image in images]}
    spec |= {kind: [{"name": "c", "image": image} for image in found] for kind, found in more.items()}
    return {"kind": "Pod", "spec": spec}


@pytest.mark.parametrize("image", [OURS, f"docker.io/library/mongo{DIGEST}", f"docker.io/library/mongo:7.0{DIGEST}"])
def test_our_images_and_listed_ones_by_digest_are_admitted(image: str, admit: Admit) -> None:
    assert admit(pod(image)) == []


REFUSED = {
    "a tag": f"{REGISTRY}/eventsphere/auth:1",
    "a tag and a digest": f"{REGISTRY}/eventsphere/auth:1{DIGEST}",
    "no tag": f"{REGISTRY}/eventsphere/auth",
    "another registry": f"docker.io/eventsphere/auth{DIGEST}",
    "a registry whose name begins alike": f"{REGISTRY}.evil.example/eventsphere/auth{DIGEST}",
    "a registry as a path": f"evil.example/{REGISTRY}/eventsphere/auth{DIGEST}",
    "another folder of our registry": f"{REGISTRY}/other/auth{DIGEST}",
    "a short digest": f"{REGISTRY}/eventsphere/auth@sha256:abc",
    "a digest and more": f"{OURS}0",
    "another algorithm": f"{REGISTRY}/eventsphere/auth@sha512:{'a' * 64}",
    "a listed image by tag": "docker.io/library/mongo:7.0",
    "an image whose name begins like a listed one": f"docker.io/library/mongo-express{DIGEST}",
    "a folder below a listed one": f"docker.io/library/mongo/evil{DIGEST}",
    "a listed image of another registry": f"quay.io/library/mongo{DIGEST}",
    "the name of the setting": f"registry{DIGEST}",
    "nothing": "",
}


@pytest.mark.parametrize("why", REFUSED)
def test_every_other_image_is_refused(why: str, admit: Admit) -> None:
    assert admit(pod(REFUSED[why])) == [REFUSED[why]]


@pytest.mark.parametrize("kind", ["initContainers", "ephemeralContainers"])
def test_every_kind_of_container_counts(kind: str, admit: Admit) -> None:
    assert admit(pod(OURS, **{kind: ["busybox:1"]})) == ["busybox:1"]
    assert admit(pod(OURS, **{kind: [OURS]})) == []


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"])
def test_every_kind_of_workload_counts(kind: str, admit: Admit) -> None:
    spec: dict[str, Any] = {"template": {"spec": pod("busybox:1")["spec"]}}
    spec = {"jobTemplate": {"spec": spec}} if kind == "CronJob" else spec
    assert admit({"kind": kind, "spec": spec}) == ["busybox:1"]


def test_what_runs_already_is_left_alone_and_what_is_added_is_not(admit: Admit) -> None:
    """A pod from before the policy can still be labelled, drained and deleted."""
    old = pod("busybox:1")
    assert admit(pod("busybox:1"), old) == []
    assert admit(pod("busybox:1", ephemeralContainers=["alpine:3"]), old) == ["alpine:3"]


def test_all_workloads_and_every_way_into_a_pod_are_asked(renders: dict[str, Manifests]) -> None:
    spec = renders[FOUNDATION].one("ValidatingAdmissionPolicy", "eventsphere-images").spec
    rules = spec["matchConstraints"]["resourceRules"]
    assert {each for rule in rules for each in rule["resources"]} == {
        "pods", "pods/ephemeralcontainers", "replicationcontrollers", "daemonsets", "deployments", "replicasets",
        "statefulsets", "cronjobs", "jobs",
    }  # fmt: skip
    assert all(rule["operations"] == ["CREATE", "UPDATE"] for rule in rules)
    assert "matchConditions" not in spec, "a condition would be a way around"


def test_policy_is_enforced_in_staging_and_prod_and_fails_closed(renders: dict[str, Manifests]) -> None:
    policy = renders[FOUNDATION].one("ValidatingAdmissionPolicy", "eventsphere-images")
    binding = renders[FOUNDATION].one("ValidatingAdmissionPolicyBinding", "eventsphere-images").spec
    assert policy.spec["failurePolicy"] == "Fail"
    assert binding["policyName"] == policy.name
    assert "Deny" in binding["validationActions"]
    assert binding["paramRef"]["parameterNotFoundAction"] == "Deny"
    (selector,) = binding["matchResources"]["namespaceSelector"]["matchExpressions"]
    assert selector["values"] == ["eventsphere-staging", "eventsphere-prod"]
    for environment in ("staging", "prod"):
        assert renders[f"overlays/{environment}"].one("Namespace", f"eventsphere-{environment}")


def test_the_registry_is_the_one_that_terraform_made(renders: dict[str, Manifests]) -> None:
    registry = renders[FOUNDATION].one("ConfigMap", "admitted-images").data["data"]["registry"]
    image = renders["overlays/prod"].one("Deployment", "auth").spec["template"]["spec"]["containers"][0]["image"]
    assert image.startswith(f"{registry}/eventsphere/auth@")


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_what_git_has_is_admitted(environment: str, renders: dict[str, Manifests], admit: Admit) -> None:
    registry = renders[FOUNDATION].one("ConfigMap", "admitted-images").data["data"]["registry"]
    for owner, _ in Scene(ROOT, renders[f"overlays/{environment}"]).pods():
        found = {"kind": owner.kind, "spec": owner.spec}
        ours = _replaced(found, registry, REGISTRY)
        assert admit(ours) == [], owner.name


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    return value.replace(old, new) if isinstance(value, str) else value


def foreign(renders: dict[str, Manifests], *folders: str) -> Iterator[tuple[Manifest, str]]:
    """Workloads with images that are not ours."""
    for folder in folders:
        for each in Scene(ROOT, renders[folder]).containers():
            if "/eventsphere/" not in each.spec["image"]:
                yield each.owner, each.spec["image"]


def test_every_exception_has_its_reason_and_its_need(renders: dict[str, Manifests]) -> None:
    listed = renders[FOUNDATION].one("ConfigMap", "admitted-images")
    for name in others(ROOT):
        assert listed.annotations[f"eventsphere/{name}"].endswith("."), f"{ADMITTED} gives no reason for {name}"
    used = {
        image.partition("@")[0].partition(":")[0] for _, image in foreign(renders, "overlays/staging", "overlays/prod")
    }
    assert used == set(others(ROOT).values())


def test_checkov_s_exceptions_about_images_are_on_the_same_list(renders: dict[str, Manifests]) -> None:
    """An object that Checkov may find without a digest runs a listed image, or is of the local cluster alone."""
    (skip,) = [each for each in skip_list() if each["check"] == "CKV_K8S_43"]
    here = [(f"{owner.kind}/{owner.name}", image) for owner, image in foreign(renders, *renders)]
    for pattern in skip["objects"]:
        images = [image for name, image in here if fnmatch(name, pattern)]
        local = all("moto" in image for image in images)
        assert images
        assert local or all(image.startswith(tuple(others(ROOT).values())) for image in images), pattern
