"""Background work that repeats: how often it ran and failed, and when it last came to its end."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge

OUTCOMES = ("done", "failed")


class WorkMetrics:
    """Counts the runs of each repeated task by its name, which the code gives."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._runs = Counter(
            "background_runs_total", "Runs of repeated background work", ("task", "outcome"), registry=registry
        )
        self._last = Gauge(
            "background_last_success_timestamp_seconds",
            "Unix time at which repeated background work last came to its end",
            ("task",),
            registry=registry,
        )

    def known(self, task: str) -> None:
        """Show a task before its first run, so that a task that never ends is seen."""
        for outcome in OUTCOMES:
            self._runs.labels(task, outcome)
        self._last.labels(task).set(time.time())

    def done(self, task: str) -> None:
        """Count a run that came to its end."""
        self._runs.labels(task, "done").inc()
        self._last.labels(task).set(time.time())

    def failed(self, task: str) -> None:
        """Count a run that failed."""
        self._runs.labels(task, "failed").inc()
