"""The rules made from the SLO file: what counts as a failure, and when a burnt budget pages, warns or says nothing."""

import re
from pathlib import Path
from typing import Any

import pytest

from eventsphere.api import applications
from eventsphere.observe import made, slo
from tests.support.prometheus import ROOT
from tests.support.promtool import committed, judge

PROD = 'namespace="eventsphere-prod"'
JOURNEYS = {
    "find": ("event", "GET", ["/api/events", "/api/events/<event_id>"], "0.5"),
    "sign-in": ("auth", "POST", ["/api/auth/login", "/api/auth/refresh"], "1.0"),
    "book": ("booking", "POST", ["/api/bookings"], "1.0"),
    "ticket": (
        "booking",
        "GET",
        ["/api/bookings/<booking_id>", *(f"/api/bookings/<booking_id>/ticket{kind}" for kind in ("", ".png", ".svg"))],
        "0.5",
    ),
    "check-in": ("booking", "POST", ["/api/bookings/events/<event_id>/check-in"], "0.5"),
}
"""What the SLO file says, once more: job, method, routes, and the bound of what is quick."""


def rules(*groups: str) -> list[dict[str, Any]]:
    """Return the committed rules of these groups."""
    return [rule for group in committed()["journeys"] if group["name"] in groups for rule in group["rules"]]


def requests(job: str, method: str, route: str, status: str = "200", namespace: str = "eventsphere-prod") -> str:
    labels = f'namespace="{namespace}", job="{job}", method="{method}", route="{route}"'
    return f'http_requests_total{{{labels}, status="{status}"}}'


def timed(job: str, method: str, route: str, what: str, namespace: str = "eventsphere-prod") -> str:
    labels = f'namespace="{namespace}", job="{job}", method="{method}", route="{route}"'
    bound = f', le="{what}"' if what != "count" else ""
    return f"http_request_duration_seconds_{'bucket' if bound else 'count'}{{{labels}{bound}}}"


@pytest.mark.parametrize("journey", JOURNEYS)
def test_failures_and_requests_of_a_journey(journey: str, tmp_path: Path) -> None:
    """Per second: 1 request of each route, of which one in ten fails and one in five is slow; nothing else counts."""
    job, method, routes, bound = JOURNEYS[journey]
    series: dict[str, str] = {}
    for route in routes:
        series |= {requests(job, method, route): "0+27x20", requests(job, method, route, "503"): "0+3x20"}
        series |= {timed(job, method, route, bound): "0+24x20", timed(job, method, route, "count"): "0+30x20"}
        series[timed(job, method, route, "10.0")] = "0+30x20"
    for other in (("other", method, routes[0]), (job, "PATCH", routes[0]), (job, method, "/api/other")):
        series |= {requests(*other, "500"): "0+30x20", timed(*other, "count"): "0+30x20"}
    series[requests(job, method, routes[0], "500", "elsewhere")] = "0+30x20"
    series[timed(job, method, routes[0], "count", "elsewhere")] = "0+30x20"
    wanted = {"availability": 0.1, "latency": 0.2}
    asked = []
    for objective, share in wanted.items():
        chosen = f'journey="{journey}", objective="{objective}"'
        for record, value in (("requests", len(routes)), ("failures", share * len(routes))):
            name = f"journey:{record}:rate5m"
            asked.append(near(f"{name}{{{chosen}}}", f"{name}{{{PROD}, {chosen}}}", value))
    passed, said = judge(
        tmp_path, rules("journeys"), [{"interval": "30s", "input_series": as_list(series), "promql_expr_test": asked}]
    )
    assert passed, said


def near(expression: str, labels: str, value: float) -> dict[str, Any]:
    """Return promtool's question for one series, rounded: rates are not exact."""
    sample = {"labels": labels.partition("{")[2].join(["{", ""]), "value": round(value, 3)}
    return {"expr": f"round({expression}, 0.001)", "eval_time": "10m", "exp_samples": [sample]}


def as_list(series: dict[str, str]) -> list[dict[str, str]]:
    return [{"series": name, "values": values} for name, values in series.items()]


@pytest.mark.parametrize(
    ("journey", "objective", "budget"),
    [
        (journey, objective, budget)
        for journey in JOURNEYS
        for objective, budget in (("availability", 0.001), ("latency", 0.01))
    ],
)
def test_budget_of_a_journey(journey: str, objective: str, budget: float, tmp_path: Path) -> None:
    chosen = f'journey="{journey}", objective="{objective}"'
    asked = {
        "expr": f"journey:budget:ratio{{{chosen}}}",
        "eval_time": "1m",
        "exp_samples": [{"labels": f"journey:budget:ratio{{{chosen}}}", "value": budget}],
    }
    passed, said = judge(tmp_path, rules("journeys"), [{"interval": "30s", "promql_expr_test": [asked]}])
    assert passed, said


@pytest.mark.parametrize(
    ("long", "short", "burn", "severity"),
    [
        (60, 5, 14.4, "critical"),
        (360, 30, 6, "critical"),
        (1440, 120, 3, "warning"),
        (4320, 360, 1, "warning"),
    ],
)
@pytest.mark.parametrize(("factor", "fires"), [(1.1, True), (0.9, False)])
def test_a_budget_that_burns(
    long: int, short: int, burn: float, severity: str, factor: float, fires: bool, tmp_path: Path
) -> None:
    """The burn goes on through the long window: exactly the alert of this window is asked."""
    found = fired(tmp_path, long, steady(burn * factor, long), at=long)
    assert ((severity, window(long)) in found) is fires


@pytest.mark.parametrize(("long", "short", "burn"), [(60, 5, 14.4), (360, 30, 6), (1440, 120, 3), (4320, 360, 1)])
def test_a_burn_that_is_over_fires_no_more(long: int, short: int, burn: float, tmp_path: Path) -> None:
    """The long window still remembers it, the short one does not."""
    of = steps(long, long)
    before = of - steps(short, long) - 2
    series = {"requests": f"1x{of}", "failures": f"{burn * 0.0013:g}x{before} 0x{of - before}"}
    assert window(long) not in {each for _, each in fired(tmp_path, long, series, at=long)}


@pytest.mark.parametrize(("rate", "fires"), [(51 / 3600, True), (49 / 3600, False)])
def test_a_few_requests_page_nobody(rate: float, fires: bool, tmp_path: Path) -> None:
    series = {"requests": f"{rate:g}x120", "failures": f"{rate:g}x120"}
    assert (("critical", "1h") in fired(tmp_path, 60, series, at=60)) is fires


def test_an_alert_waits_two_minutes(tmp_path: Path) -> None:
    """The first sample of recorded rates is there at 30 seconds: nobody is paged by a moment."""
    series = {"requests": "1x120", "failures": "0.5x120"}
    assert fired(tmp_path, 60, series, at=1.5) == set()
    assert ("critical", "1h") in fired(tmp_path, 60, series, at=2.5)


def test_what_is_left_of_a_budget_is_told(tmp_path: Path) -> None:
    """Of 5 parts of requests a fifth of the budget failed: a mean of the two halves' ratios would say 0.88."""
    series = {"requests": "4x60 1x60", "failures": "0.001x60 0x60"}
    expected = {
        "labels": f'journey:budget_left:ratio30d{{{PROD}, journey="book", objective="availability"}}',
        "value": 0.8,
    }
    asked = {
        "expr": "round(journey:budget_left:ratio30d, 0.01)",
        "eval_time": "60m",
        "exp_samples": [expected | {"labels": "{" + expected["labels"].partition("{")[2]}],
    }
    passed, said = judge(
        tmp_path, rules("budgets"), [{"interval": "30s", "input_series": recorded(series), "promql_expr_test": [asked]}]
    )
    assert passed, said


def window(minutes: int) -> str:
    return {60: "1h", 360: "6h", 1440: "1d", 4320: "3d"}[minutes]


def step(long: int) -> int:
    """Return the seconds between two samples: more for long windows, whose test would take minutes."""
    return 30 if long <= 60 else 300


def steps(minutes: int, long: int) -> int:
    return minutes * 60 // step(long)


def steady(burn: float, minutes: int) -> dict[str, str]:
    return {"requests": f"1x{steps(minutes, minutes)}", "failures": f"{burn * 0.001:g}x{steps(minutes, minutes)}"}


def recorded(series: dict[str, str]) -> list[dict[str, str]]:
    """Return what the first group records, for one journey."""
    chosen = 'journey="book", objective="availability"'
    length = sum(int(part.partition("x")[2]) + 1 for part in series["requests"].split())
    return as_list(
        {f"journey:{name}:rate5m{{{PROD}, {chosen}}}": values for name, values in series.items()}
        | {f"journey:budget:ratio{{{chosen}}}": f"0.001x{length}"}
    )


def fired(folder: Path, long: int, series: dict[str, str], at: float) -> set[tuple[str, str]]:
    """Return severity and window of each alert that fires at that minute."""
    asked = {"eval_time": f"{round(at * 60)}s", "expr": 'ALERTS{alertstate="firing"}', "exp_samples": []}
    test = {"interval": f"{step(long)}s", "input_series": recorded(series), "promql_expr_test": [asked]}
    _, said = judge(folder, rules("burn-rates", "burn-alerts"), [test], step(long))
    return {(severity, found) for severity, found in re.findall(r'severity="(\w+)", window="(\w+)"', said)}


def test_the_files_are_what_the_generator_makes() -> None:
    assert made.stale(ROOT) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("minimum_requests: 50", "minimum_requests: 0", "slo.yaml:4: minimum_requests: "),
        ("    availability: 99.9\n", "    availability: 100\n", "slo.yaml:11: journeys.find.availability: "),
        ("seconds: 0.5", "seconds: 0.7", "slo.yaml:12: journeys.find.latency.seconds: must be one of 0.005,"),
        ("    service: event", "    service: evnt", "slo.yaml:8: journeys.find.service: "),
        ("    method: GET\n", "", "slo.yaml:7: journeys.find.method: Field required"),
        ("journeys:\n", "journeys: [\n", "slo.yaml:8: not YAML"),
        ("  find:", "  Find:", "slo.yaml:7: journeys.Find"),
    ],
)
def test_a_broken_slo_file_is_refused_by_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (ROOT / slo.FILE).read_text()
    (tmp_path / slo.FOLDER).mkdir(parents=True)
    (tmp_path / slo.FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(slo.SloError, match=re.escape(says)):
        slo.load(tmp_path)


def test_routes_of_journeys_are_routes_of_the_services() -> None:
    for name, journey in slo.load(ROOT).journeys.items():
        there = {
            (method, rule.rule)
            for rule in applications()[journey.service].url_map.iter_rules()
            for method in rule.methods
        }
        assert {(journey.method, route) for route in journey.routes} <= there, name
