"""Prometheus metrics of one service; labels are bounded (route templates, known methods)."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST as OPENMETRICS
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics

from kit import traces
from kit.driver_metrics import Commands, Pool
from kit.process_metrics import ProcessMetrics
from kit.work_metrics import WorkMetrics

disable_created_metrics()  # type: ignore[no-untyped-call] # a series more for each child, and nobody reads them

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def known_method(method: str) -> str:
    """The method, or OTHER: a client may invent as many as it likes."""
    return method if method in METHODS else "OTHER"


class Metrics:
    """Requests, their latency and how many are in flight, by route template."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.service = service
        self.process = ProcessMetrics(service, self.registry)
        self.driver = [Commands(self.registry), Pool(self.registry)]
        self.work = WorkMetrics(self.registry)
        labels = ("service", "method", "route")
        self._requests = Counter(
            "http_requests_total", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "http_request_duration_seconds", "Seconds to answer", labels, buckets=BUCKETS, registry=self.registry
        )
        self.in_flight = Gauge(
            "http_requests_in_flight", "Requests being answered", ("service",), registry=self.registry
        ).labels(service)
        self.waiting = Gauge(
            "http_requests_waiting", "Requests that wait for a place", ("service",), registry=self.registry
        ).labels(service)
        self.limit = Gauge(
            "http_requests_limit", "Requests that may be answered at once", ("service",), registry=self.registry
        ).labels(service)
        self.shed = Counter(
            "http_requests_shed_total", "Requests refused to shed load", ("service",), registry=self.registry
        ).labels(service)
        self.database_up = Gauge(
            "database_up", "Whether the database answered the last ping (1) or not (0)", registry=self.registry
        )
        self.replays = Counter(
            "idempotency_replays_total", "Answers that were given before under the same key", registry=self.registry
        )
        self._problems = Counter(
            "http_problems_total", "Problem documents answered, by their code", ("code",), registry=self.registry
        )
        # Finding a labelled child costs more than counting in it.
        self._count = lru_cache(maxsize=1024)(self._requests.labels)
        self._observe = lru_cache(maxsize=512)(self._seconds.labels)

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._count(self.service, method, route, str(status)).inc()
        here = traces.recorded()
        self._observe(self.service, method, route).observe(seconds, {"trace_id": here.trace_id} if here else None)

    def know_problems(self, codes: Iterable[str]) -> None:
        """Show each problem that the service can answer before it happens, so that its first time is seen."""
        for code in codes:
            self._problems.labels(code)

    def count_problem(self, code: str) -> None:
        """Count one problem document."""
        self._problems.labels(code).inc()

    @property
    def content_type(self) -> bytes:
        """The exposition's format: OpenMetrics while spans are recorded, since only it has exemplars."""
        return (OPENMETRICS if traces.is_on() else CONTENT_TYPE_PLAIN_0_0_4).encode()

    def render(self) -> bytes:
        """Return the exposition text."""
        write: Callable[[CollectorRegistry], bytes] = openmetrics if traces.is_on() else generate_latest
        return write(self.registry)
