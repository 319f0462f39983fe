"""An upgrade of Kubernetes is rehearsed: what is removed there is refused, what is deprecated there is listed."""

from pathlib import Path

import pytest

from eventsphere.check.rehearsal import rehearse
from eventsphere.check.rules.apis import NEXT
from eventsphere.errors import CommandError, Exit
from eventsphere.gitops.schemas import versions
from tests.gitops.copies import copy_tree, replace
from tests.gitops.tree import ROOT


def found(root: Path, rule: str) -> list[str]:
    return [str(each) for each in rehearse(root, NEXT).findings if each.rule == rule]


def test_the_tree_is_ready_for_the_next_minor_version() -> None:
    report = rehearse(ROOT, NEXT)
    assert report.findings == []
    assert report.objects > 300


def test_a_kind_that_is_removed_there_is_named_with_its_file(tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    replace(root, "base/auth/poddisruptionbudget.yaml", "policy/v1", "policy/v1beta1")
    [said] = found(root, "removed")
    assert said.startswith("base/auth/poddisruptionbudget.yaml:4: PodDisruptionBudget/auth")
    assert f"Kubernetes {NEXT}" in said


def test_a_field_that_is_unknown_there_is_named(tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    replace(root, "base/auth/service.yaml", "spec:\n", "spec:\n  topologyKeys: ['*']\n")
    assert any("topologyKeys" in said for said in found(root, "removed"))


def test_a_field_that_its_schema_calls_deprecated_is_listed_with_its_path(tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    replace(
        root,
        "base/shared/workload/deployment.yaml",
        "      enableServiceLinks",
        "      serviceAccount: any\n      enableServiceLinks",
    )
    said = found(root, "deprecated")
    assert any(
        "spec.template.spec.serviceAccount is deprecated" in each and "serviceAccountName" in each for each in said
    )


@pytest.mark.parametrize("version", ["1.99", "next", "1.35.2"])
def test_a_version_without_schemas_is_wrong_use(version: str) -> None:
    with pytest.raises(CommandError, match="no schemas") as refused:
        rehearse(ROOT, version)
    assert refused.value.exit_status == Exit.USAGE
    assert NEXT in refused.value.remedy


def test_schemas_of_the_next_version_are_here() -> None:
    assert NEXT in versions()
