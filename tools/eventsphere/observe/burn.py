"""Burn rates: how fast a journey uses what its SLO allows to fail (Google's SRE workbook, "Alerting on SLOs").

Budgets over any window are sums of failures divided by sums of requests, never means of ratios: both sides are
recorded at the same moments, and their means over a window have the same number of samples.
"""

import re
from typing import NamedTuple

from eventsphere.observe.rules import Rule, alert, of_environment, record
from eventsphere.observe.slo import Journey, Slos

OURS = 'namespace=~"eventsphere-.+"'
BUDGET_DAYS = 30


class Window(NamedTuple):
    """A long and a short window: the long one tells that it matters, the short one that it still goes on."""

    long: int
    short: int
    burn: float
    severity: str


MINUTE, HOUR, DAY = 60, 3600, 86400
WINDOWS = (
    Window(HOUR, 5 * MINUTE, 14.4, "critical"),
    Window(6 * HOUR, 30 * MINUTE, 6, "critical"),
    Window(DAY, 2 * HOUR, 3, "warning"),
    Window(3 * DAY, 6 * HOUR, 1, "warning"),
)


def groups(slos: Slos, *, shorter: int = 1) -> list[Rule]:
    """Make all groups; a test on a real cluster has every window so many times shorter."""
    return [
        {"name": "journeys", "rules": [rule for each in slos.journeys.items() for rule in _measured(*each, shorter)]},
        {"name": "burn-rates", "rules": [_burn(seconds, shorter) for seconds in lengths()]},
        {"name": "budgets", "interval": time(5 * MINUTE, shorter), "rules": [_left(shorter)]},
        {"name": "burn-alerts", "rules": [_alert(window, slos.minimum_requests, shorter) for window in WINDOWS]},
    ]


def lengths() -> list[int]:
    """Return each window's length once, the shortest first."""
    return sorted({seconds for window in WINDOWS for seconds in (window.long, window.short)})


def time(seconds: int, shorter: int = 1) -> str:
    """Return a duration as Prometheus writes it."""
    left = seconds // shorter
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        if left % size == 0:
            return f"{left // size}{unit}"
    return f"{left}s"


def _measured(name: str, journey: Journey, shorter: int) -> list[Rule]:
    """Record requests, failures and budget of one journey's two objectives."""
    chosen, window = _selector(journey), time(5 * MINUTE, shorter)
    requests = f"sum by (namespace) (rate(http_requests_total{{{chosen}}}[{window}]))"
    failed = f'sum by (namespace) (rate(http_requests_total{{{chosen}, status=~"5.."}}[{window}]))'
    timed = f"sum by (namespace) (rate(http_request_duration_seconds_count{{{chosen}}}[{window}]))"
    bound = f"{float(journey.latency.seconds):g}" if journey.latency.seconds % 1 else f"{journey.latency.seconds:.1f}"
    quick = f'sum by (namespace) (rate(http_request_duration_seconds_bucket{{{chosen}, le="{bound}"}}[{window}]))'
    rules = []
    for objective, percent, whole, failures in (
        ("availability", journey.availability, requests, f"{failed} or 0 * {requests}"),
        ("latency", journey.latency.percent, timed, f"clamp_min({timed} - {quick}, 0)"),
    ):
        labels = {"journey": name, "objective": objective}
        rules += [
            record("journey:requests:rate5m", whole, labels),
            record("journey:failures:rate5m", failures, labels),
            record("journey:budget:ratio", f"vector({round((100 - percent) / 100, 6):g})", labels),
        ]
    return rules


def _selector(journey: Journey) -> str:
    routes = "|".join(re.escape(route).replace("\\", "\\\\") for route in journey.routes)
    return f'{OURS}, job="{journey.service}", method="{journey.method}", route=~"{routes}"'


def _burnt(window: str) -> str:
    failures, requests = (f"avg_over_time(journey:{what}:rate5m[{window}])" for what in ("failures", "requests"))
    return f"{failures} / {requests} / on (journey, objective) group_left () journey:budget:ratio"


def _burn(seconds: int, shorter: int) -> Rule:
    return record(f"journey:burn:rate{time(seconds)}", _burnt(time(seconds, shorter)))


def _left(shorter: int) -> Rule:
    return record(f"journey:budget_left:ratio{BUDGET_DAYS}d", f"1 - {_burnt(time(BUDGET_DAYS * DAY, shorter))}")


def _alert(window: Window, least: int, shorter: int) -> Rule:
    long, short = time(window.long), time(window.short)
    counted = f"avg_over_time(journey:requests:rate5m[{time(window.long, shorter)}]) * {window.long // shorter}"
    return alert(
        "JourneyBurnsBudget",
        f"journey:burn:rate{long} > {window.burn:g} and journey:burn:rate{short} > {window.burn:g}"
        f" and {counted} >= {least}",
        wait=time(2 * MINUTE, shorter),
        labels={"severity": window.severity, "window": long},
        summary=(
            "{{ $labels.namespace }}: the {{ $labels.objective }} of {{ $labels.journey }} uses its error budget"
            ' {{ $value | printf "%.1f" }} times as fast as it may'
        ),
        description=(
            f"Measured over {long} and still over {short}. At this rate a budget of 30 days is gone in"
            f" {BUDGET_DAYS / window.burn:.2g} days. People notice."
        ),
        dashboard=of_environment("eventsphere-overview"),
    )
