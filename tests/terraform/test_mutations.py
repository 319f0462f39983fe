"""Dangerous edits of the modules, each of which a test must notice by its name."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.terraform.terraform import Terraform


class Mutation(NamedTuple):
    """One edit, and the run block that must fail."""

    folder: str
    file: str
    old: str
    new: str
    fails: str


MUTATIONS = [Mutation(**row) for row in yaml.safe_load(Path(__file__).with_name("mutations.yaml").read_text())]


def only(tests: str, name: str) -> str:
    """Return a test file with no run block but the named one, since each run plans the whole module."""
    head, *runs = re.split(r"^(?=run \")", tests, flags=re.MULTILINE)
    [wanted] = [run for run in runs if run.startswith(f'run "{name}"')]
    return head + wanted


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.new[:40].strip())
def test_a_dangerous_edit_fails_the_test_that_names_it(mutation: Mutation, terraform: Terraform) -> None:
    folder = terraform.copy / mutation.folder
    [tests], path = folder.glob("tests/*.tftest.hcl"), folder / mutation.file
    kept = {each: each.read_text() for each in (path, tests)}
    assert mutation.old in kept[path], f"{path} has no {mutation.old!r}"
    try:
        path.write_text(kept[path].replace(mutation.old, mutation.new))
        tests.write_text(only(kept[tests], mutation.fails))
        done = terraform.test(mutation.folder)
    finally:
        for each, text in kept.items():
            each.write_text(text)
    assert f'run "{mutation.fails}"... fail' in done.stdout, done.stdout + done.stderr
