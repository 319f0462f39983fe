"""What the modules say, read without Terraform: these hold where neither it nor its providers can be had."""

import re
from pathlib import Path

import pytest

from eventsphere.terraform import readme
from eventsphere.terraform.hcl import blocks, folders, of_kind
from tests.terraform.terraform import ROOT

FOLDERS = folders(ROOT)
GIVEN = {"bool"}  # a type that refuses every other value by itself


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_input_and_output_is_explained(folder: Path) -> None:
    for block in [*of_kind(ROOT / folder, "variable"), *of_kind(ROOT / folder, "output")]:
        assert block.text("description").endswith("."), f"{block.file}: {block.kind} {block.name} has no description"


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_refusal_names_its_input(folder: Path) -> None:
    for variable in of_kind(ROOT / folder, "variable"):
        for rule in variable.body.get("validation", []):
            assert rule["error_message"].strip('"').startswith(f"{variable.name}: "), (
                f"{variable.file}: {variable.name}"
            )


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_module_has_tests_with_inputs_that_are_refused(folder: Path) -> None:
    text = "".join(path.read_text() for path in (ROOT / folder / "tests").glob("*.tftest.hcl"))
    assert "expect_failures" in text, f"{folder}: no test of an input that must be refused"
    assert "assert {" in text, f"{folder}: no test of what is made"


def test_readmes_are_what_the_modules_say() -> None:
    assert readme.stale(ROOT) == [], "run: python -m eventsphere.terraform"


def test_nothing_that_argo_cd_owns_is_an_addon_of_terraform() -> None:
    made = {block.text("addon_name") for block in of_kind(ROOT / "terraform/modules/cluster", "resource")}
    assert "metrics-server" not in made | set(re.findall(r'"([a-z-]+)"', str(made)))


def test_generated_keys_are_of_the_kinds_that_the_services_accept() -> None:
    keys = [
        each for each in of_kind(ROOT / "terraform/modules/secrets", "ephemeral") if "tls_private_key" in each.labels
    ]
    kinds = {each.name: (each.text("algorithm"), each.body.get("rsa_bits"), each.text("ecdsa_curve")) for each in keys}
    assert kinds.keys() == {"rsa", "ec"}
    assert kinds["ec"] == ("ECDSA", None, "P256")
    algorithm, bits, _ = kinds["rsa"]
    assert algorithm == "RSA"
    assert int(bits or 0) >= 2048


def test_no_secret_is_kept_in_a_state() -> None:
    for folder in FOLDERS:
        for block in blocks(ROOT / folder):
            assert block.labels[:1] not in {("random_password",), ("tls_private_key",)} or block.kind == "ephemeral"
            assert "secret_string" not in block.body, f"{block.file}: use secret_string_wo"


def test_every_state_is_encrypted_and_locked() -> None:
    for folder in ("environments/eventsphere", "gitops"):
        text = (ROOT / "terraform" / folder / "versions.tf").read_text()
        assert re.search(r"encrypt\s+= true", text)
        assert re.search(r"use_lockfile = true", text)
