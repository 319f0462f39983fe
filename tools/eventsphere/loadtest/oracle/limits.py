"""Bound a recommendation: stabilization windows, rate policies, minimum and maximum."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventsphere.loadtest.oracle.autoscaler import Autoscaler, Policy, Rules

SCALE_UP_FACTOR = 2.0
SCALE_UP_MINIMUM = 4


@dataclass(frozen=True)
class Moment:
    """A number of replicas at a time: recommended, or changed by."""

    at: float
    replicas: int


@dataclass(frozen=True)
class History:
    """What the controller remembers of earlier synchronizations."""

    recommended: tuple[Moment, ...] = ()
    added: tuple[Moment, ...] = ()
    removed: tuple[Moment, ...] = ()


def stabilize(wanted: int, current: int, now: float, history: History, autoscaler: Autoscaler) -> int:
    """Hold the current replicas within the recommendations of both stabilization windows."""
    low = min([wanted, *_since(history.recommended, now - autoscaler.up.window)])
    high = max([wanted, *_since(history.recommended, now - autoscaler.down.window)])
    if not autoscaler.limited:  # without behavior the controller has a window for scaling down only
        return high
    return min(max(current, low), high)


def limit(wanted: int, current: int, now: float, history: History, autoscaler: Autoscaler) -> int:
    """Apply the rate policies, then the minimum and the maximum."""
    if not autoscaler.limited:
        fastest = int(max(SCALE_UP_FACTOR * current, SCALE_UP_MINIMUM))
        return max(min(wanted, fastest, autoscaler.maximum), autoscaler.minimum)
    if wanted > current:
        return min(wanted, autoscaler.maximum, max(_ceiling(current, now, history, autoscaler.up), current))
    if wanted < current:
        return max(wanted, autoscaler.minimum, min(_floor(current, now, history, autoscaler.down), current))
    return wanted


def _ceiling(current: int, now: float, history: History, rules: Rules) -> int:
    if rules.select == "Disabled":
        return current
    choose = min if rules.select == "Min" else max
    return choose(_raised(_base(current, now, history, policy), policy) for policy in rules.policies)


def _floor(current: int, now: float, history: History, rules: Rules) -> int:
    if rules.select == "Disabled":
        return current
    choose = max if rules.select == "Min" else min
    return choose(_lowered(_base(current, now, history, policy), policy) for policy in rules.policies)


def _base(current: int, now: float, history: History, policy: Policy) -> int:
    """Return how many replicas there were at the start of the policy's period."""
    since = now - policy.period
    return current - sum(_since(history.added, since)) + sum(_since(history.removed, since))


def _raised(base: int, policy: Policy) -> int:
    return base + policy.value if policy.kind == "Pods" else math.ceil(base * (1 + policy.value / 100))


def _lowered(base: int, policy: Policy) -> int:
    return base - policy.value if policy.kind == "Pods" else int(base * (1 - policy.value / 100))


def _since(moments: Iterable[Moment], cutoff: float) -> Sequence[int]:
    return [moment.replicas for moment in moments if moment.at > cutoff]
