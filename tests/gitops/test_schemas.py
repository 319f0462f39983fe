"""Strict schemas: the tree fits, and what doesn't is named."""

import copy
from typing import Any

import pytest

from eventsphere.gitops.manifests import Manifest, Manifests
from eventsphere.gitops.schemas import problem


def test_every_object_of_the_tree_fits_its_schema(renders: dict[str, Manifests]) -> None:
    wrong = [f"{folder}: {found}" for folder, objects in renders.items() for m in objects if (found := problem(m))]
    assert wrong == []


def test_every_object_of_the_tree_fits_the_next_kubernetes_too(renders: dict[str, Manifests]) -> None:
    wrong = [
        f"{folder}: {found}" for folder, objects in renders.items() for m in objects if (found := problem(m, "1.35"))
    ]
    assert wrong == []


def broken(renders: dict[str, Manifests], folder: str, kind: str, name: str) -> dict[str, Any]:
    return copy.deepcopy(renders[folder].one(kind, name).data)


def test_unknown_field_is_refused_by_its_place(renders: dict[str, Manifests]) -> None:
    data = broken(renders, "overlays/prod", "Deployment", "auth")
    data["spec"]["template"]["spec"]["containers"][0]["imagePullPolcy"] = "Always"
    assert str(problem(Manifest(data))).startswith(
        "Deployment eventsphere-prod/auth: spec.template.spec.containers.0: "
    )


@pytest.mark.parametrize(
    ("kind", "name", "field"), [("ExternalSecret", "auth", "refreshIntervall"), ("SecretStore", "aws", "providers")]
)
def test_unknown_field_of_a_custom_kind_is_refused(
    renders: dict[str, Manifests], kind: str, name: str, field: str
) -> None:
    data = broken(renders, "overlays/prod", kind, name)
    data["spec"][field] = "x"
    assert f"'{field}' was unexpected" in str(problem(Manifest(data)))


def test_metadata_of_a_custom_kind_is_checked_too(renders: dict[str, Manifests]) -> None:
    data = broken(renders, "clusters/eventsphere-cluster", "Application", "root")
    data["metadata"]["lables"] = {}
    assert "lables" in str(problem(Manifest(data)))


def test_kind_without_a_schema_is_an_error() -> None:
    thing = Manifest({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "x"}})
    assert problem(thing) == "Thing x: Kubernetes 1.34 and crds.json.gz know no example.org/v1 Thing"


def test_removed_api_is_an_error() -> None:
    old = Manifest({"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": {"name": "x"}})
    assert "know no policy/v1beta1" in str(problem(old))
