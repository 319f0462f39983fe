"""The lines of the picture, as plain numbers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from eventsphere.loadtest.histogram import merge, percentile
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.samples import LoadSample

SMOOTHING = 5
"""Seconds that a percentile or a rate is taken over."""


@dataclass
class Series:
    """Values over time."""

    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, at: float, value: float) -> None:
        """Append a point."""
        self.times.append(at)
        self.values.append(value)


def rate(record: Record, name: str) -> Series:
    """Return the requests a second that were offered, or answered."""
    found = Series()
    for at, seconds in _spans(record):
        found.add(at, sum(getattr(each, name) for each in seconds) / len(seconds))
    return found


def latency(record: Record, percent: float) -> Series:
    """Return a percentile over time, in milliseconds."""
    found = Series()
    for at, seconds in _spans(record):
        value = percentile(merge(each for second in seconds for each in second.latency.values()), percent)
        if value is not None:
            found.add(at, value)
    return found


def failures(record: Record) -> Series:
    """Return the seconds with failures of any kind, and how many."""
    found = Series()
    for second in record.load:
        if total := sum(second.failures.values()):
            found.add(second.at, total)
    return found


def cpu(record: Record) -> dict[str, Series]:
    """Return each pod's CPU in percent of its request."""
    found: dict[str, Series] = defaultdict(Series)
    for sample in record.cluster:
        for pod in sample.pods:
            if "cpu" in pod.usage and pod.requests.get("cpu"):
                found[pod.name].add(sample.at, 100 * pod.usage["cpu"].value / pod.requests["cpu"])
    return dict(found)


def _spans(record: Record) -> Iterator[tuple[float, list[LoadSample]]]:
    for start in range(0, len(record.load), SMOOTHING):
        seconds = record.load[start : start + SMOOTHING]
        yield seconds[0].at, seconds
