"""The workflows keep every rule, and every rule notices when it is broken."""

from typing import Any

import pytest
import yaml

from tests.pipeline.rules import RULES
from tests.pipeline.workflows import ROOT, texts

MUTANTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/pipeline/mutants.yaml").read_text())


@pytest.mark.parametrize("rule", RULES)
def test_workflows_keep_the_rule(rule: str) -> None:
    assert list(RULES[rule](texts())) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant["name"])
def test_broken_workflow_is_noticed_by_its_rule(mutant: dict[str, Any]) -> None:
    found = texts()
    assert mutant["old"] in found[mutant["file"]], "the mutant no longer fits the workflow"
    found[mutant["file"]] = found[mutant["file"]].replace(mutant["old"], mutant["new"], 1)
    assert list(RULES[mutant["rule"]](found)) != []


def test_every_rule_has_a_mutant() -> None:
    assert {mutant["rule"] for mutant in MUTANTS} == set(RULES)
