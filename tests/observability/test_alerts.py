"""Each alert fires when it should, with its words, and not when it should not: promtool evaluates the rules."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.prometheus import ROOT
from tests.support.promtool import Case, alerts, as_test, cases, judge

CASES = list(cases())
NAMES = sorted({rule["alert"] for rule in alerts()})
OF_JOURNEYS = "JourneyBurnsBudget"  # test_journeys.py


@pytest.mark.parametrize("case", CASES, ids=str)
def test_alert(case: Case, tmp_path: Path) -> None:
    rules = [rule for rule in alerts() if rule["alert"] == case.alert]
    passed, said = judge(tmp_path, rules, [as_test(case, rules)])
    assert passed, said


@pytest.mark.parametrize("name", [name for name in NAMES if name != OF_JOURNEYS])
def test_each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(name: str) -> None:
    found = {case.after is None for case in CASES if case.alert == name}
    assert found == ({False} if name == "Watchdog" else {True, False})


def test_no_case_is_about_an_alert_that_is_gone() -> None:
    assert {case.alert for case in CASES} == {*NAMES} - {OF_JOURNEYS}


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_each_alert_says_what_is_wrong_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ({"none"} if rule["alert"] == "Watchdog" else {"critical", "warning"})
    words = rule["annotations"]
    assert words.keys() == {"summary", "description", "dashboard", "runbook_url"}
    assert len(words["summary"]) < 160
    assert "$value" in words["summary"] or not re.search(r"rate\(|/ |quantile", rule["expr"])
    assert words["runbook_url"].endswith(f"/docs/runbooks/{rule['alert']}.md")
    assert (ROOT / "docs" / "runbooks" / f"{rule['alert']}.md").exists()
