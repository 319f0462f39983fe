"""Each module is valid against the providers' schemas, and its own tests pass."""

import re

import pytest

from tests.terraform.terraform import TESTED, Terraform


@pytest.mark.parametrize("folder", TESTED)
def test_module_is_formatted_valid_and_passes_its_tests(folder: str, terraform: Terraform) -> None:
    formatted = terraform(folder, "fmt", "-check", "-diff", "-recursive")
    assert formatted.returncode == 0, formatted.stdout
    terraform.init(folder)
    valid = terraform(folder, "validate", "-no-color")
    assert valid.returncode == 0, valid.stdout + valid.stderr
    done = terraform.test(folder)
    passed = re.search(r"(\d+) passed, 0 failed\.", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert passed, "a test that was skipped reads as passed"
    assert int(passed[1]) >= 2
