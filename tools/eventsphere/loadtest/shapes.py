"""Load over time, told in replicas that it asks for, so that one shape fits a laptop's cluster and EKS."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.calibration import peak_aim, rest_aim

HOURS = 24


@dataclass(frozen=True)
class Extent:
    """What a shape is fitted to: replicas at rest and at the peak, and how long each part may last."""

    rest: int
    peak: int
    settle: float
    """Seconds at rest before anything happens."""
    hold: float
    """Seconds in which new replicas must have become ready."""
    release: float
    """Seconds in which replicas must have gone again: the window and the deadlines."""


@dataclass(frozen=True)
class Stage:
    """A stretch of time in which the aim, in replicas, goes from one value to another in a straight line."""

    name: str
    seconds: float
    begin: float
    end: float
    expects: int | None = None
    """Replicas that the autoscaler must have reached when the stage ends; None if it need not settle."""


Shape = Callable[[Extent], Iterator[Stage]]


def _rest(name: str, seconds: float, replicas: int) -> Stage:
    return Stage(name, seconds, rest_aim(replicas), rest_aim(replicas), replicas)


def _peak(name: str, seconds: float, replicas: int) -> Stage:
    return Stage(name, seconds, peak_aim(replicas), peak_aim(replicas), replicas)


def step(extent: Extent) -> Iterator[Stage]:
    """Rest, the peak at once, and rest again: the standard judgement (2 to 4 to 2)."""
    yield _rest("rest", extent.settle, extent.rest)
    yield _peak("peak", extent.hold, extent.peak)
    yield _rest("release", extent.release, extent.rest)


def ramp(extent: Extent) -> Iterator[Stage]:
    """Climb evenly, one replica in each hold, stay, and descend as evenly."""
    low, high = rest_aim(extent.rest), peak_aim(extent.peak)
    climb = extent.hold * (extent.peak - extent.rest)
    yield _rest("rest", extent.settle, extent.rest)
    yield Stage("climb", climb, low, high)
    yield _peak("peak", extent.hold, extent.peak)
    yield Stage("descent", climb, high, low)
    yield _rest("release", extent.release, extent.rest)


def spike(extent: Extent) -> Iterator[Stage]:
    """The peak for half a hold: too short to settle, long enough to be answered."""
    yield _rest("rest", extent.settle, extent.rest)
    yield Stage("spike", extent.hold / 2, peak_aim(extent.peak), peak_aim(extent.peak))
    yield _rest("release", extent.release, extent.rest)


def flash_sale(extent: Extent) -> Iterator[Stage]:
    """Everybody comes when the sale opens, and leaves as seats run out."""
    yield _rest("rest", extent.settle, extent.rest)
    yield _peak("sale opens", extent.hold, extent.peak)
    yield Stage("sold out", extent.hold, peak_aim(extent.peak), rest_aim(extent.rest))
    yield _rest("release", extent.release, extent.rest)


def diurnal(extent: Extent) -> Iterator[Stage]:
    """A compressed day: an hour lasts a quarter of a hold; quietest at 04:00, busiest at 16:00."""
    low, high = rest_aim(extent.rest), peak_aim(extent.peak)

    def aim_at(hour: int) -> float:
        return low + (high - low) * (1 - math.cos(2 * math.pi * (hour - 4) / HOURS)) / 2

    yield _rest("rest", extent.settle, extent.rest)
    for hour in range(4, 4 + HOURS):
        yield Stage(f"{hour % HOURS:02}:00", extent.hold / 4, aim_at(hour), aim_at(hour + 1))
    yield _rest("release", extent.release, extent.rest)


def soak(extent: Extent) -> Iterator[Stage]:
    """Twenty holds at the peak: what grows or leaks shows in memory and latency."""
    yield _rest("rest", extent.settle, extent.rest)
    yield _peak("soak", extent.hold * 20, extent.peak)
    yield _rest("release", extent.release, extent.rest)


SHAPES: dict[str, Shape] = {
    "ramp": ramp,
    "step": step,
    "spike": spike,
    "flash-sale": flash_sale,
    "diurnal": diurnal,
    "soak": soak,
}


def require_known(name: str) -> None:
    """Raise CommandError unless there is such a shape."""
    if name not in SHAPES:
        raise CommandError(f"there is no shape {name!r}", f"take one of {', '.join(SHAPES)}", Exit.USAGE)


def stages(name: str, extent: Extent) -> list[Stage]:
    """Return the stages of a shape.

    Raises:
        CommandError: there is no such shape, or its peak is not above its rest.
    """
    require_known(name)
    if extent.peak <= extent.rest:
        found = f"the peak of {extent.peak} replicas is not above the {extent.rest} at rest"
        raise CommandError(found, "raise the peak, or the autoscaler's maximum", Exit.USAGE)
    return list(SHAPES[name](extent))
