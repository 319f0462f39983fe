"""Which alerts reach whom, asked of amtool and of an Alertmanager that runs the cluster's configuration."""

import json
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import alertmanager
from tests.support.prometheus import run

PROD = "namespace=eventsphere-prod"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("routes") / "alertmanager.yaml"
    path.write_text(alertmanager.configuration())
    return path


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with alertmanager.running(tmp_path_factory.mktemp("alertmanager"), alertmanager.hastened()) as address:
        yield address


def test_alertmanager_accepts_the_configuration(file: Path) -> None:
    checked = run("amtool", "check-config", file)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("receiver", "labels"),
    [
        ("critical", ["severity=critical", PROD]),
        ("critical", ["severity=critical"]),
        ("critical", ["severity=critical", "namespace=monitoring"]),
        ("warning", ["severity=critical", "namespace=eventsphere-dev"]),
        ("warning", ["severity=critical", "namespace=eventsphere-staging"]),
        ("warning", ["severity=warning", PROD]),
        ("warning", ["severity=warning", "namespace=eventsphere-dev"]),
        ("nobody", ["alertname=Watchdog", "severity=none"]),
        ("nobody", ["alertname=InfoInhibitor", "severity=none"]),
        ("nobody", ["alertname=Anything", "severity=info"]),
        ("default", ["alertname=WithoutSeverity"]),
    ],
)
def test_an_alert_reaches(file: Path, receiver: str, labels: list[str]) -> None:
    routed = run("amtool", "config", "routes", "test", f"--config.file={file}", *labels)
    assert routed.stdout.splitlines()[-1] == receiver


def test_nobody_is_told_nothing() -> None:
    (nobody,) = (each for each in yaml.safe_load(alertmanager.configuration())["receivers"] if each["name"] == "nobody")
    assert nobody == {"name": "nobody"}


def test_a_critical_alert_is_repeated_every_hour_and_others_every_four() -> None:
    route = yaml.safe_load(alertmanager.configuration())["route"]
    repeats = {each["receiver"]: each.get("repeat_interval", route["repeat_interval"]) for each in route["routes"]}
    assert (repeats["critical"], repeats["warning"]) == ("1h", "4h")


def test_alerts_of_one_name_and_namespace_come_together(address: str) -> None:
    for pod in ("a", "b"):
        add(address, "ServiceDown", "warning", "eventsphere-prod", pod=pod)
    add(address, "ServiceDown", "warning", "eventsphere-staging", pod="a")
    assert groups(address, "ServiceDown") == {"eventsphere-prod": 2, "eventsphere-staging": 1}


@pytest.mark.parametrize(
    ("cause", "consequence"),
    [
        ("MongoDBDown", "DatabaseCommandsFail"),
        ("MongoDBDown", "OutboxWaits"),
        ("MongoDBDown", "PodsNotReady"),
        ("MongoDBDown", "SweeperStopped"),
    ],
)
def test_a_cause_mutes_its_consequences_in_its_own_namespace_only(address: str, cause: str, consequence: str) -> None:
    add(address, cause, "critical", "one")
    add(address, consequence, "warning", "one")
    add(address, consequence, "warning", "two")
    assert muted(address, consequence) == {"one": True, "two": False}


def test_a_page_mutes_the_warning_of_the_same_name(address: str) -> None:
    add(address, "JourneyBurnsBudget", "critical", "one", journey="book")
    add(address, "JourneyBurnsBudget", "warning", "one", journey="book")
    add(address, "JourneyBurnsBudget", "warning", "two", journey="book")
    assert muted(address, "JourneyBurnsBudget", 'severity="warning"') == {"one": True, "two": False}


def test_a_page_about_one_journey_leaves_warnings_about_others(address: str) -> None:
    add(address, "JourneyBurnsBudget", "critical", "three", journey="book")
    add(address, "JourneyBurnsBudget", "warning", "three", journey="find")
    assert muted(address, "JourneyBurnsBudget", 'severity="warning"', 'namespace="three"') == {"three": False}


def test_a_service_without_pods_mutes_the_warnings_about_its_pods(address: str) -> None:
    add(address, "ServiceGone", "critical", "four", job="auth")
    add(address, "ServiceDown", "warning", "four", job="auth")
    add(address, "ServiceDown", "warning", "five", job="event")
    add(address, "ServiceGone", "critical", "five", job="auth")
    assert muted(address, "ServiceDown", 'namespace=~"four|five"') == {"four": True, "five": False}


def test_a_symptom_is_never_muted_by_a_cause(address: str) -> None:
    for rule in yaml.safe_load(alertmanager.configuration())["inhibit_rules"]:
        targets = " ".join(rule["target_matchers"])
        assert "Journey" not in targets, rule
        if "severity" not in targets:
            assert re.search("alertname", targets), rule


def alerts_at(address: str) -> str:
    return f"--alertmanager.url={address}"


def add(address: str, name: str, severity: str, namespace: str, **labels: str) -> None:
    pairs = {"severity": severity, "namespace": namespace} | labels
    added = run("amtool", alerts_at(address), "alert", "add", name, *(f"{key}={value}" for key, value in pairs.items()))
    assert added.returncode == 0, added.stdout


def muted(address: str, name: str, *matchers: str) -> dict[str, bool]:
    """Return for each namespace whether its alert of this name is muted."""
    found = ask(address, "/api/v2/alerts", f'alertname="{name}"', *matchers)
    return {alert["labels"]["namespace"]: bool(alert["status"]["inhibitedBy"]) for alert in found}


def groups(address: str, name: str) -> dict[str, int]:
    """Return how many alerts each namespace's group has."""
    found = ask(address, "/api/v2/alerts/groups", f'alertname="{name}"')
    return {group["labels"]["namespace"]: len(group["alerts"]) for group in found}


def ask(address: str, path: str, *matchers: str) -> Any:
    """Ask Alertmanager's API, a moment after the alerts came: it groups and mutes in the background."""
    time.sleep(0.3)
    query = urllib.parse.urlencode([("filter", matcher) for matcher in matchers])
    with urllib.request.urlopen(f"{address}{path}?{query}", timeout=10) as answer:  # noqa: S310 - our own Alertmanager
        return json.load(answer)
