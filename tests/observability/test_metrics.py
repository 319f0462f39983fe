"""Every metric that a service exports: its name, help and labels, how many series it can have, and who reads it."""

import re
from collections.abc import Iterator

import pytest
from prometheus_client import Metric

from eventsphere.api import applications
from eventsphere.observe import names
from kit.app import codes
from kit.problems import Problem
from kit.runtime import KEY
from tests.support.observed import QUERIES
from tests.support.prometheus import ROOT
from tests.support.promtool import committed

MOST_SERIES = 1500
STATUSES = (200, 201, 202, 204, 304, 400, 401, 403, 404, 409, 422, 429, 499, 500, 503, 504)
STANDARD = ("process_", "python_")
"""Metrics of prometheus_client itself; dashboards everywhere know them."""
LABELS = {
    "code",
    "command",
    "generation",
    "method",
    "outcome",
    "python",
    "revision",
    "route",
    "service",
    "state",
    "status",
    "task",
}
"""Labels whose values our code bounds. An id, an address or a text of a client is none."""
UNITS = ("_seconds", "_total", "_bytes", "_info")
COUNTS = {"booking_outbox_bookings", "booking_pending_late", "database_pool_connections", "database_up"}
COUNTS |= {
    "event_events_on_sale",
    "event_seats",
    "http_requests_in_flight",
    "http_requests_limit",
    "http_requests_waiting",
}
"""Gauges that count things."""


def families() -> Iterator[Metric]:
    for registry in names.registries().values():
        yield from (family for family in registry.collect() if not family.name.startswith(STANDARD))


each_metric = pytest.mark.parametrize("metric", list(families()), ids=lambda metric: metric.name)


@each_metric
def test_its_name_and_help_follow_the_conventions(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", metric.name)
    assert metric.name in COUNTS or names.names_of(metric.name, metric.type)[0].removesuffix("_bucket").endswith(UNITS)
    assert metric.documentation
    assert metric.documentation[0].isupper()
    assert not metric.documentation.endswith(".")


@each_metric
def test_its_labels_are_bounded(metric: Metric) -> None:
    assert {label for sample in metric.samples for label in sample.labels} - {"le"} <= LABELS


@each_metric
def test_somebody_reads_it(metric: Metric) -> None:
    rules = [rule["expr"] for groups in committed().values() for group in groups for rule in group["rules"]]
    runbooks = [
        block
        for path in (ROOT / "docs" / "runbooks").glob("*.md")
        for block in re.findall(r"```promql\n(.*?)```", path.read_text(), re.DOTALL)
    ]
    texts = [*rules, *"".join(runbooks).splitlines(), *QUERIES.values()]
    asked = set[str]().union(*map(names.asked, texts))
    assert asked.intersection(names.names_of(metric.name, metric.type))


@pytest.mark.parametrize("service", ["auth", "event", "booking"])
def test_a_pod_has_at_most_so_many_series_even_when_each_route_had_each_answer(service: str) -> None:
    app = applications()[service]
    metrics = app.extensions[KEY].metrics
    metrics.know_problems(codes(Problem))
    for rule in app.url_map.iter_rules():
        for status in STATUSES:
            metrics.record(min(rule.methods - {"HEAD", "OPTIONS"}), rule.rule, status, 0.1)
    own = sum(len(family.samples) for family in names.registries()[service].collect())
    assert sum(len(family.samples) for family in metrics.registry.collect()) + own < MOST_SERIES


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('sum by (a) (rate(x_total{b="c_total", d=~"e"}[5m])) > 0.5', {"x_total"}),
        ("a_b:c:rate5m and on (x) group_left () d_e * 3600 >= 50", {"a_b:c:rate5m", "d_e"}),
        ('label_replace(m{l="v"} == 1, "n", "$1", "o", "(.+)") or absent(k)', {"m", "k"}),
        ("time() - max by (t) (s) unless ignoring (z) w", {"s", "w"}),
    ],
)
def test_names_are_found_in_an_expression(expression: str, wanted: set[str]) -> None:
    assert names.asked(expression) == wanted
