"""Play a shape and record it: load by Locust, the target by the observer, this machine's stalls."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eventsphere.errors import CommandError
from eventsphere.loadtest import recorder
from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.generator import playing, require_played
from eventsphere.loadtest.observer import Observer
from eventsphere.loadtest.plan import Plan
from eventsphere.loadtest.progress import Progress, Say
from eventsphere.loadtest.record import Record, stage_samples
from eventsphere.loadtest.samples import ClusterSample
from eventsphere.loadtest.schedule import pieces
from eventsphere.loadtest.shapes import Stage
from eventsphere.loadtest.slo import Slo
from eventsphere.loadtest.stalls import Stalls

LEAD_SECONDS = 12.0
"""From starting Locust to the first request."""


@dataclass(frozen=True)
class Order:
    """What is to be played, and what the record says of it."""

    environment: str
    shape: str
    stages: Sequence[Stage]
    slo: Slo
    calibration: Calibration
    autoscaler: dict[str, Any]
    revision: str
    images: dict[str, str]
    paths: dict[str, float]
    seed: int = 1
    players: int = 200
    workers: int = 1


def require_bounded(order: Order) -> None:
    """Raise CommandError when the shape would ask for more than the SLO file's bounds allow."""
    highest, limit = highest_rate(order), order.slo.bounds.rate
    if highest > limit:
        what = f"{order.shape} asks for {highest:.0f} requests a second, over the SLO file's {limit:.0f}"
        raise CommandError(what, "lower the peak, or raise bounds.rate")


def highest_rate(order: Order) -> float:
    """Return the most requests a second that the order asks for."""
    return max(max(piece.begin, piece.end) for piece in pieces(order.stages, order.calibration))


async def play(
    root: Path,
    order: Order,
    observer: Observer,
    folder: Path,
    lead: float = LEAD_SECONDS,
    say: Say = lambda _: None,
) -> Record:
    """Play the order and return its record. When cancelled (Ctrl-C), return what was recorded until then.

    Raises:
        CommandError: the order exceeds the bounds, or Locust failed.
    """
    require_bounded(order)
    plan = _plan(order, folder, time.time() + lead)
    observer.start = datetime.fromtimestamp(plan.starts_at, UTC)
    seen: list[ClusterSample] = []
    progress = Progress(plan.folder, stage_samples(order.stages, plan.stretches), order.players, say)
    stalls, interrupted = Stalls(), False
    watch = asyncio.create_task(stalls.watch())
    try:
        async with playing(root, plan, order.slo.url, order.players, order.workers) as locust:
            async for sample in observer.samples(plan.seconds):
                seen.append(sample)
                progress.show(sample)
            with suppress(TimeoutError):
                await asyncio.wait_for(locust.wait(), plan.time_limit + lead)
            require_played(locust, plan)
    except asyncio.CancelledError:
        interrupted = True
    finally:
        watch.cancel()
    found = _record(order, plan, seen, stalls.longest, interrupted=interrupted)
    return found.model_copy(update={"events": await observer.events()})


def _plan(order: Order, folder: Path, starts_at: float) -> Plan:
    folder.mkdir(parents=True, exist_ok=True)
    return Plan(
        starts_at=starts_at,
        seed=order.seed,
        stretches=pieces(order.stages, order.calibration),
        paths=order.paths,
        folder=folder.absolute(),
    )


def _record(order: Order, plan: Plan, seen: Sequence[ClusterSample], stall: float, *, interrupted: bool) -> Record:
    now = time.time()
    seconds = int(min(plan.seconds, max(0.0, now - plan.starts_at)))
    return Record(
        environment=order.environment,
        shape=order.shape,
        seed=order.seed,
        revision=order.revision,
        images=order.images,
        started_at=datetime.fromtimestamp(plan.starts_at, UTC),
        finished_at=datetime.fromtimestamp(now, UTC),
        slo=order.slo,
        autoscaler=order.autoscaler,
        costs=order.calibration,
        stages=stage_samples(order.stages, plan.stretches),
        load=recorder.read(plan.folder, seconds),
        cluster=list(seen),
        stall=stall,
        interrupted=interrupted,
    )
