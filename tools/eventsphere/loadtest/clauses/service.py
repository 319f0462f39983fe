"""What people notice: failures, latency, and pods that get no requests."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from eventsphere.loadtest.clauses.line import Line, Run, at_least, at_most
from eventsphere.loadtest.histogram import merge, percentile
from eventsphere.loadtest.samples import ClusterSample, LoadSample

BROKEN = ("server_error", "shed", "timeout", "connection")
ENOUGH_SECONDS = 20
"""How long a pod must have served before its share says anything."""


def errors(run: Run) -> Iterator[Line]:
    """No request fails outside the allowance for scaling up; refused for its rate is none at any time."""
    ordinary = _ordinary(run)
    found: Counter[str] = Counter()
    for second in ordinary:
        found.update({kind: count for kind, count in second.failures.items() if kind in BROKEN})
    first = next((each.at for each in ordinary if any(kind in BROKEN for kind in each.failures)), None)
    why = ", ".join(f"{count} {kind}" for kind, count in found.most_common())
    yield at_most("failed requests", found.total(), 0, "requests", why, first)
    limited = sum(second.failures.get("rate_limited", 0) for second in run.record.load)
    yield at_most("rate-limited requests", limited, 0, "requests", "use more client addresses" if limited else "")


def latency(run: Run) -> Iterator[Line]:
    """The 99th percentile outside the allowance, of all requests and of routes with their own limit."""
    ordinary, limits = _ordinary(run), run.slo.latency
    total = merge(each for second in ordinary for each in second.latency.values())
    yield _p99("p99", total, limits.p99_ms)
    for route, limit in limits.routes.items():
        yield _p99(f"p99 of {route}", merge(second.latency.get(route, {}) for second in ordinary), limit)


def share(run: Run) -> Iterator[Line]:
    """Each pod gets its share soon after it is Ready; connections that are kept alive starve new pods."""
    shares = {name: found for name in _names(run) if (found := _share(run, name)) is not None}
    if not shares:
        yield Line("share of requests per pod", 0, run.slo.scaling.share, "%", False, "requests per pod are unknown")
        return
    name = min(shares, key=lambda each: shares[each])
    yield at_least("share of requests per pod", shares[name], run.slo.scaling.share, "%", f"least: {name}")


def _ordinary(run: Run) -> list[LoadSample]:
    return [second for second in run.record.load if not run.is_allowed(second.at)]


def _p99(name: str, histogram: Counter[int], limit: float) -> Line:
    value = percentile(histogram, 99)
    if value is None:
        return Line(name, 0, limit, "ms", False, "no such request was answered")
    return at_most(name, value, limit, "ms")


def _names(run: Run) -> list[str]:
    return sorted({pod.name for sample in run.record.cluster for pod in sample.pods})


def _share(run: Run, name: str) -> float | None:
    """Return what the pod served, in percent of an even share; None if it served too shortly to tell."""
    serving = [sample for sample in run.record.cluster if _served(sample, name) is not None]
    judged = [sample for sample in serving if sample.at >= serving[0].at + run.slo.scaling.serve_within]
    if not judged or judged[-1].at - judged[0].at < ENOUGH_SECONDS:
        return None
    own, even = 0.0, 0.0
    for before, after in pairwise(judged):
        served = [_gain(before, after, pod.name) for pod in after.pods]
        known = [each for each in served if each is not None]
        own += _gain(before, after, name) or 0
        even += sum(known) / max(1, len(known))
    return 100 * own / even if even else None


def _gain(before: ClusterSample, after: ClusterSample, name: str) -> int | None:
    first, second = _served(before, name), _served(after, name)
    return None if first is None or second is None else max(0, second - first)


def _served(sample: ClusterSample, name: str) -> int | None:
    return next((pod.served for pod in sample.pods if pod.name == name and pod.is_serving), None)
