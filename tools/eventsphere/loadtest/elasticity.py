"""SPEC RG's elasticity metrics (SPEC-RG-2016-01): how well supply followed demand, in percent; 0 is ideal.

With demand d and supply s, sampled at equal distances over a time T, and R replicas at most available:

under-provisioning accuracy   100 / (T R) * sum of max(d - s, 0)
over-provisioning accuracy    100 / (T R) * sum of max(s - d, 0)
under-provisioning timeshare  100 / T * time with d > s
over-provisioning timeshare   100 / T * time with s > d
instability                   100 / T * time in which s and d change in different directions
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

FLOOR = 1.0
"""Percent that a metric counts at least in a speedup, so that an ideal value divides."""


@dataclass(frozen=True)
class Elasticity:
    """The five metrics, in percent."""

    under_accuracy: float
    over_accuracy: float
    under_timeshare: float
    over_timeshare: float
    instability: float


def measure(demand: Sequence[int], supply: Sequence[int], resources: int) -> Elasticity:
    """Return the metrics of two series of equal length."""
    short = [max(d - s, 0) for d, s in zip(demand, supply, strict=True)]
    spare = [max(s - d, 0) for d, s in zip(demand, supply, strict=True)]
    time = len(short)
    changes = list(zip(_signs(demand), _signs(supply), strict=True))
    return Elasticity(
        under_accuracy=100 * sum(short) / (time * resources),
        over_accuracy=100 * sum(spare) / (time * resources),
        under_timeshare=100 * sum(each > 0 for each in short) / time,
        over_timeshare=100 * sum(each > 0 for each in spare) / time,
        instability=100 * sum(d != s for d, s in changes) / max(1, len(changes)),
    )


def speedup(scaled: Elasticity, fixed: Elasticity) -> float:
    """Return how much better a run followed demand than one without autoscaler: the geometric mean of the ratios.

    Instability is left out: replicas that never change are perfectly stable.
    """
    pairs = list(zip(astuple(fixed)[:4], astuple(scaled)[:4], strict=True))
    product: float = math.prod(max(before, FLOOR) / max(after, FLOOR) for before, after in pairs)
    return math.pow(product, 1 / len(pairs))


def _signs(series: Sequence[int]) -> list[int]:
    return [(after > before) - (after < before) for before, after in pairwise(series)]
