"""`eventsphere loadtest ENVIRONMENT`: measure, play and record, against the cluster in KUBECONFIG."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from eventsphere.check.resources import dig
from eventsphere.loadtest import door, limits, workload
from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.meter import Meter
from eventsphere.loadtest.observer import Observer, Target
from eventsphere.loadtest.play import Order, play, require_bounded
from eventsphere.loadtest.preflight import Ready
from eventsphere.loadtest.progress import Say
from eventsphere.loadtest.proxy import proxied
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.traffic import schedule


@dataclass(frozen=True)
class Wish:
    """What the person at the keyboard asked for."""

    environment: str
    shape: str
    folder: Path
    workers: int = 1
    url: str | None = None
    costs: Calibration | None = None
    """An earlier run's calibration; without one it is measured."""
    seed: int = 1


def run(root: Path, wish: Wish, ready: Ready, say: Say) -> Record:
    """Measure, play and record. Ctrl-C and SIGTERM end a run with what was recorded until then.

    Raises:
        CommandError: what was measured would make the run worthless; of the shape no load was sent.
        KeyboardInterrupt: the run was ended before its shape began, so nothing is recorded.
    """
    try:
        return asyncio.run(_run(root, wish, ready, say))
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error


async def _run(root: Path, wish: Wish, ready: Ready, say: Say) -> Record:
    with _ended_by_sigterm():
        async with proxied() as api, aiohttp.ClientSession() as session:
            observer = Observer(session, api, _target(wish, ready), datetime.now(UTC))
            order = await prepare(root, wish, ready, observer, say)
            return await play(root, order, observer, wish.folder, say=say)


def _target(wish: Wish, ready: Ready) -> Target:
    return Target(wish.environment, ready.slo.target, workload.port(ready.deployment))


async def prepare(root: Path, wish: Wish, ready: Ready, observer: Observer, say: Say) -> Order:
    """Return what is to be played, once the front door is found and the costs are known."""
    url = await door.find(observer.session, [wish.url] if wish.url else ready.doors)
    say(f"load goes to {url}")
    slo, asked = ready.slo.model_copy(update={"url": url}), schedule()
    meter = Meter(root, observer, slo, ready.autoscaler.minimum, asked, wish.folder, workers=wish.workers)
    costs = wish.costs or await _measured(meter, ready, say)
    costs.require_distinct(ready.autoscaler.minimum, slo.peak)
    order = Order(
        environment=wish.environment,
        shape=wish.shape,
        stages=ready.stages,
        slo=slo,
        calibration=costs,
        autoscaler=dict(ready.live),
        revision=str(dig(ready.application, "status.sync.revision", "")),
        images=ready.images,
        paths=asked,
        seed=wish.seed,
        workers=wish.workers,
    )
    require_bounded(order)
    limits.require_allowed(order, ready.autoscaler.minimum, ready.rate_limit_factor)
    return order


async def _measured(meter: Meter, ready: Ready, say: Say) -> Calibration:
    request = workload.request(ready.deployment)
    say(f"measuring {ready.slo.target}: {request:.0f} millicores requested, target {ready.cpu_target:.0%}")
    costs = await meter.calibrate(request, ready.cpu_target)
    say(f"{costs.idle:.1f} millicores idle, {costs.per_request:.2f} CPU ms a request")
    return costs


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: cancel, so that what was recorded is kept."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
