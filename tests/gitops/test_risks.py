"""A diff names every risk, with its level."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventsphere.diff.risks import risks
from tests.gitops.objects import changes, named

RISKS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("risks.yaml").read_text())


def said(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[tuple[str, str, str]]:
    found = risks(changes([before] if before else [], [after] if after else []))
    return [(risk.rule, risk.level, risk.what) for risk in found]


@pytest.mark.parametrize("row", RISKS, ids=lambda row: row["why"].replace(" ", "-"))
def test_risk_is_named_with_its_level(row: dict[str, Any]) -> None:
    found = said(row.get("before"), row.get("after"))
    assert any(each[:2] == (row["rule"], row["level"]) and row["says"] in each[2] for each in found), found


def test_the_same_is_no_change_and_no_risk() -> None:
    for row in RISKS:
        for each in filter(None, (row.get("before"), row.get("after"))):
            assert changes([each], [deepcopy(each)]) == []


def test_harmless_changes_have_no_risk() -> None:
    before = named("Deployment", "a", spec={"template": {"metadata": {"labels": {"a": "b"}}}})
    after = named("Deployment", "a", spec={"template": {"metadata": {"labels": {"a": "b", "new": "c"}}}})
    assert said(before, after) == []
    assert said(named("ConfigMap", "c", data={"a": "1"}), named("ConfigMap", "c", data={"a": "2"})) == []
