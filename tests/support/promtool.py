"""promtool's unit tests, made from short cases: when an alert fires, with which labels and words, and when not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.prometheus import ROOT, run

ALERTS = ROOT / "clusters" / "eventsphere-cluster" / "alerts"
STEP = 30
Rule = dict[str, Any]
Series = dict[str, str]


@dataclass(frozen=True)
class Case:
    """Series, given every 30 seconds, and what the alert does with them.

    Attributes:
        after: the first moment at which it fires, in minutes; None where it never does.
        fired: the labels and the summary of each alert that fires then.
        until: how many minutes a quiet case is looked at.
    """

    alert: str
    series: Series
    after: float | None = None
    fired: tuple[tuple[dict[str, str], str], ...] = ()
    until: float = 60
    why: str = ""

    def __str__(self) -> str:
        return f"{self.alert}: {self.why or ('quiet' if self.after is None else 'fires')}"


def cases() -> Iterator[Case]:
    """Read every case of tests/observability/alerts."""
    for path in sorted((ROOT / "tests" / "observability" / "alerts").glob("*.yaml")):
        for name, found in yaml.safe_load(path.read_text()).items():
            for each in found:
                fired = tuple((one["labels"], one["summary"]) for one in each.get("fired", ()))
                yield Case(**{"alert": name, **each, "fired": fired})
    yield from gone()


def gone() -> Iterator[Case]:
    """Make a case for each service of each environment: its pods don't answer, all others do; and one with all."""
    there = {
        f'kube_deployment_status_replicas_available{{namespace="eventsphere-{environment}", deployment="frontend"}}'
        if service == "frontend"
        else f'up{{namespace="eventsphere-{environment}", job="{service}"}}': (f"eventsphere-{environment}", service)
        for environment in ("dev", "staging", "prod")
        for service in ("auth", "event", "booking", "frontend")
    }
    others = (
        f'kube_deployment_status_replicas_available{{namespace="eventsphere-{environment}", deployment="other"}}'
        for environment in ("dev", "staging", "prod")
    )
    all_work = dict.fromkeys([*there, *others], "1x120")
    yield Case("ServiceGone", all_work, why="all pods answer")
    for series, (namespace, service) in there.items():
        labels = {"namespace": namespace, "job": service, "severity": "critical"}
        fired = ((labels, f"{namespace}: no pod of {service} has been seen for two minutes"),)
        yield Case("ServiceGone", all_work | {series: "0x120"}, 2, fired, why=f"{service} in {namespace[12:]}")


def committed() -> dict[str, list[Rule]]:
    """Return the groups of every committed file of rules."""
    files = (yaml.safe_load(path.read_text()) for path in sorted(ALERTS.glob("*.yaml")))
    return {each["metadata"]["name"]: each["spec"]["groups"] for each in files if each.get("kind") == "PrometheusRule"}


def alerts() -> list[Rule]:
    """Return every committed alert."""
    return [rule for groups in committed().values() for group in groups for rule in group["rules"] if "alert" in rule]


def as_test(case: Case, rules: Iterable[Rule]) -> Rule:
    """Return promtool's form of a case; annotations other than the summary are those of the committed rule."""
    if case.after is None:
        asked = [question(case.alert, case.until * part / 60, []) for part in range(1, 61)]
    else:
        expected = [
            {"exp_labels": labels, "exp_annotations": words(rules, labels, summary, case.alert)}
            for labels, summary in case.fired
        ]
        asked = [question(case.alert, case.after - STEP / 60, [])] if case.after else []
        asked.append(question(case.alert, case.after, expected))
    series = [{"series": name, "values": values} for name, values in case.series.items()]
    return {"name": str(case), "interval": f"{STEP}s", "input_series": series, "alert_rule_test": asked}


def question(alert: str, minutes: float, expected: list[Rule]) -> Rule:
    """Return the question which alerts of this name fire at that moment."""
    return {"eval_time": f"{round(minutes * 60)}s", "alertname": alert, "exp_alerts": expected}


def words(rules: Iterable[Rule], labels: dict[str, str], summary: str, alert: str) -> dict[str, str]:
    """Return the annotations of the alert that has these fixed labels."""
    (rule,) = (each for each in rules if each["alert"] == alert and each["labels"].items() <= labels.items())
    return {key: filled(text, labels) for key, text in rule["annotations"].items()} | {"summary": summary}


def filled(text: str, labels: Mapping[str, str]) -> str:
    """Fill the labels of an alert into one of its texts."""
    return re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda label: labels.get(label[1], ""), text)


def judge(folder: Path, rules: list[Rule], tests: list[Rule], step: int = STEP) -> tuple[bool, str]:
    """Test rules by promtool in a folder; returns whether all tests passed, and what it says."""
    (folder / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "tested", "rules": rules}]}))
    suite = {"rule_files": ["rules.yaml"], "evaluation_interval": f"{step}s", "tests": tests}
    (folder / "tests.yaml").write_text(yaml.safe_dump(suite, width=10_000))
    ran = run("promtool", "test", "rules", folder / "tests.yaml")
    return ran.returncode == 0, ran.stdout
