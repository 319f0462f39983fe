"""Trees that `eventsphere check` must refuse, each broken in one place, with the file, the line and the reason."""

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from eventsphere.check.run import check
from tests.gitops.copies import copy_tree, replace


class Broken(NamedTuple):
    """One change of one file (an empty `old` appends, an empty `new` deletes), and what the check says."""

    why: str
    file: str
    old: str
    new: str
    rule: str
    says: str


TREES = [
    Broken(row["why"], row["file"], row.get("old", ""), row["new"], row["rule"], row["says"])
    for row in yaml.safe_load(Path(__file__).with_name("broken_trees.yaml").read_text())
]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.why.replace(" ", "-"))
def test_check_refuses_the_broken_tree_with_the_reason(tree: Broken, tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    if tree.old:
        replace(root, tree.file, tree.old, tree.new)
    else:
        (root / tree.file).write_text((root / tree.file).read_text() + tree.new)
    findings = check(root).findings
    found = [finding for finding in findings if finding.rule == tree.rule]
    assert any(tree.says in str(finding) for finding in found), [str(each) for each in findings]
    assert all("\n" not in str(finding) and finding.remedy for finding in found)


def test_at_least_ninety_trees_are_refused() -> None:
    assert len({(tree.file, tree.new) for tree in TREES}) >= 90


def test_check_passes_the_copy_of_the_tree(tmp_path: Path) -> None:
    assert check(copy_tree(tmp_path)).findings == []


def test_a_second_kustomization_and_a_link_out_are_refused(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    (root / "overlays/dev/Kustomization").write_text("resources: []\n")
    (tmp_path / "outside.yaml").write_text("kind: ConfigMap\n")
    (root / "base/auth/service.yaml").unlink()
    (root / "base/auth/service.yaml").symlink_to(tmp_path / "outside.yaml")
    said = " ".join(map(str, check(root).findings))
    assert "overlays/dev/Kustomization: a second name" in said
    assert "service.yaml is outside the tree" in said
