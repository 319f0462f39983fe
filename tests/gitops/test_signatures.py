"""The policy for signed images says what promotions say, and its expression decides as it is meant to."""

from typing import Any

import celpy
import pytest
import yaml
from celpy.adapter import json_to_cel

from eventsphere.promote.gates import SOURCE
from eventsphere.promote.signatures import ISSUER, SIGNER
from tests.gitops.tree import ROOT

POLICY: dict[str, Any] = yaml.safe_load((ROOT / "clusters/shared/signatures/policy.yaml").read_text())
SPEC = POLICY["spec"]
OURS = "registry.example/eventsphere/auth@sha256:" + "a" * 64


def admitted(signed: set[str], **images: list[str]) -> bool:
    """Evaluate the expression on a pod's images; `signed` is what Kyverno's verification would find."""
    environment = celpy.Environment()
    program = environment.program(
        environment.compile(SPEC["validations"][0]["expression"]),
        functions={"verifyImageSignatures": lambda image, _: celpy.celtypes.IntType(str(image) in signed)},
    )
    kinds = ("containers", "initContainers", "ephemeralContainers")
    scope = {"images": {kind: images.get(kind, []) for kind in kinds}, "attestors": {"build": "build"}}
    return bool(program.evaluate({key: json_to_cel(value) for key, value in scope.items()}))


def test_signed_images_are_admitted_and_others_are_left_to_the_list() -> None:
    assert admitted({OURS}, containers=[OURS, "docker.io/library/mongo:7.0"])


@pytest.mark.parametrize("kind", ["containers", "initContainers", "ephemeralContainers"])
def test_an_image_of_ours_without_a_signature_is_refused_in_every_kind_of_container(kind: str) -> None:
    assert not admitted(set(), **{kind: [OURS]})


def test_the_signer_is_the_one_that_promotions_accept() -> None:
    (identity,) = SPEC["attestors"][0]["cosign"]["keyless"]["identities"]
    source = yaml.safe_load((ROOT / SOURCE).read_text())["data"]["repoURL"].removesuffix(".git")
    assert identity == {"issuer": ISSUER, "subject": f"{source}/{SIGNER}"}


def test_it_fails_closed_in_the_namespaces_of_the_other_policy_alone() -> None:
    binding = yaml.safe_load((ROOT / "clusters/shared/admission/binding.yaml").read_text())["spec"]
    assert SPEC["failurePolicy"] == "Fail"
    assert SPEC["matchConstraints"]["namespaceSelector"] == binding["matchResources"]["namespaceSelector"]
    assert SPEC["validationActions"] == ["Audit"], "Deny comes after a week of empty reports"
