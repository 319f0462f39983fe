"""What a process tells of itself: its build, its garbage collection, and how late its event loop is."""

import asyncio
import os
import sys
from time import perf_counter

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

LAG_SECONDS = 0.5
"""How often the loop's lag is measured."""
BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 5)
REVISION = "EVENTSPHERE_REVISION"
"""The variable that names the commit of the image; `unknown` where nobody sets it."""


class ProcessMetrics:
    """Registers the collectors of one process."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        build = Gauge(
            "build_info", "The build that runs; always 1", ("service", "revision", "python"), registry=registry
        )
        python = ".".join(map(str, sys.version_info[:3]))
        build.labels(service, os.environ.get(REVISION, "unknown"), python).set(1)
        self.lag = Histogram(
            "event_loop_lag_seconds",
            "Seconds that the event loop came too late to a timer",
            buckets=BUCKETS,
            registry=registry,
        )

    async def watch_loop(self) -> None:
        """Measure the event loop until the process stops: what blocks it delays every request."""
        while True:
            due = perf_counter() + LAG_SECONDS
            await asyncio.sleep(LAG_SECONDS)
            self.lag.observe(max(0.0, perf_counter() - due))
