"""Latencies in buckets that grow by five percent: small, mergeable, and no percentile is off by more than that."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

GROWTH = math.log(1.05)
SMALLEST_MS = 0.1
Histogram = Mapping[int, int]


def bucket(milliseconds: float) -> int:
    """Return the bucket of a latency."""
    return max(0, math.ceil(math.log(max(milliseconds, SMALLEST_MS) / SMALLEST_MS) / GROWTH))


def upper(number: int) -> float:
    """Return the longest latency of a bucket, in milliseconds."""
    return SMALLEST_MS * math.exp(number * GROWTH)


def merge(histograms: Iterable[Histogram]) -> Counter[int]:
    """Return the histogram of all their latencies together."""
    total: Counter[int] = Counter()
    for each in histograms:
        total.update(each)
    return total


def percentile(histogram: Histogram, percent: float) -> float | None:
    """Return the latency that so many percent do not exceed, in milliseconds; None without any."""
    wanted = sum(histogram.values()) * percent / 100
    seen = 0
    for number in sorted(histogram):
        seen += histogram[number]
        if seen >= wanted and seen:
            return upper(number)
    return None
