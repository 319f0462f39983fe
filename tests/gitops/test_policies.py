"""Each policy passes the real tree and refuses it with one thing changed."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from eventsphere.check.policy import policies
from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import ROOT

SHORT = {"pod": "spec/template/spec", "container": "spec/template/spec/containers/0"}
REMOVED: Any = object()
OF_FILES = {
    "network-files",
    "no-secret-text",
    "images-file",
    "promoted",
    "graph-open",
    "catalogue-used",
    "fits",
    "made-alerts",
}  # test_broken_trees.py, test_promote_property.py


class Case(NamedTuple):
    """One object of a render, one change, and what the policy must say of it."""

    policy: str
    folder: str
    object: str
    steps: list[str]
    value: Any
    says: str


def cases() -> Iterator[Case]:
    """Every row of policies.yaml."""
    table = yaml.safe_load(Path(__file__).with_name("policies.yaml").read_text())
    for policy, rows in table.items():
        for row in rows:
            begin, _, rest = row.get("path", "").partition("/")
            path = f"{SHORT[begin]}/{rest}" if begin in SHORT else row.get("path", "")
            steps = [step.replace("~1", "/") for step in path.split("/") if step]
            yield Case(policy, row["in"], row["object"], steps, row.get("to", REMOVED), row["says"])


CASES = list(cases())


def change(objects: list[dict[str, Any]], case: Case) -> None:
    """Make the case's one change."""
    index = next(i for i, each in enumerate(objects) if f"{each['kind']}/{each['metadata']['name']}" == case.object)
    if case.steps:
        _set(objects[index], case.steps, case.value)
    elif case.value is REMOVED:
        del objects[index]
    else:
        objects[index] = case.value


def _set(value: Any, steps: list[str], new: Any) -> None:
    *way, last = [int(step) if step.isdecimal() else step for step in steps]
    for step in way:
        value = value[step]
    if new is REMOVED:
        del value[last]
    else:
        value[last] = new


@pytest.fixture(scope="module")
def scene(renders: dict[str, Manifests]) -> Callable[..., Scene]:
    others: dict[str, Scene] = {}

    def build(folder: str, manifests: Manifests | None = None) -> Scene:
        return Scene(Path(folder), renders[folder] if manifests is None else manifests, ROOT, others)

    others.update({folder: build(folder) for folder in renders})
    return build


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join([case.policy, case.object, *case.steps[-1:]]))
def test_policy_passes_the_tree_and_refuses_the_change(case: Case, scene: Callable[..., Scene]) -> None:
    policy = policies()[case.policy]
    real = scene(case.folder)
    assert list(policy.rule(real)) == []
    objects = [deepcopy(each.data) for each in real.manifests]
    change(objects, case)
    found = list(policy.rule(scene(case.folder, Manifests(map(Manifest, objects)))))
    assert any(case.says in broken.what for broken in found), found
    assert all(broken.remedy for broken in found)


def test_every_policy_has_a_case_and_a_reason() -> None:
    assert {case.policy for case in CASES} | OF_FILES == {*policies()}
    assert all(policy.reason.endswith((".", "?")) and policy.rule.__doc__ for policy in policies().values())
