"""What a load test itself costs: one Locust process against a bare endpoint, and recording a second of a run.

Ratios, so that a busy or a slow machine tells the same: requests answered to requests offered, and CPU to a whole core.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from eventsphere.loadtest import recorder
from eventsphere.loadtest.generator import playing, require_played
from eventsphere.loadtest.plan import Plan
from eventsphere.loadtest.samples import LoadSample
from eventsphere.local.ports import free_ports
from tests.integration.loadtest.kubernetes import Api, observing

ROOT = Path(__file__).parents[2]
SERVER = Path(__file__).with_name("empty.py")
LEAD_SECONDS = 15.0
SAMPLES = 50
PLAYERS = 400


@contextmanager
def server() -> Iterator[str]:
    """Serve answers that cost next to nothing, in a process of their own."""
    (port,) = free_ports(1)
    process = subprocess.Popen([sys.executable, str(SERVER), str(port)])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


async def played(url: str, folder: Path, rate: float, seconds: int) -> list[LoadSample]:
    """Play an even schedule by one Locust process."""
    stretch = {"start": 0, "seconds": seconds, "begin": rate, "end": rate}
    given = {"starts_at": time.time() + LEAD_SECONDS, "seed": 1, "stretches": [stretch], "paths": {"/": 1}}
    plan = Plan.model_validate(given | {"folder": folder})
    async with playing(ROOT, plan, url, PLAYERS) as locust:
        await asyncio.wait_for(locust.wait(), LEAD_SECONDS + 3 * seconds + 60)
    require_played(locust, plan)
    return recorder.read(folder, seconds)


async def recording() -> float:
    """Return the CPU seconds that one sample of a cluster costs this process."""
    async with observing(Api()) as observer:
        await observer.sample()
        before = time.process_time()
        for _ in range(SAMPLES):
            await observer.sample()
        return (time.process_time() - before) / SAMPLES


def show(found: Sequence[LoadSample], rate: float, sample: float) -> None:
    """Print the ratios."""
    offered, answered = sum(each.offered for each in found), sum(each.answered for each in found)
    cpu = median(each.generator_cpu for each in found)
    print(f"answered to offered, at {rate:.0f} requests a second: {answered / offered:.3f} (goal 0.98)")
    print(f"CPU of the one Locust process, to a core: {cpu / 100:.2f} (goal 0.70)")
    late = [each.lateness * 1000 for each in found]
    print(f"longest late start: {max(late):.0f} ms; the median of all seconds' longest: {median(late):.0f} ms")
    print(f"CPU of recording one cluster, to a core: {sample:.3f} (goal 0.05; the stand-in's own CPU is in it)")


async def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=3000)
    parser.add_argument("--seconds", type=int, default=15)
    given = parser.parse_args()
    with server() as url, tempfile.TemporaryDirectory() as folder:
        found = await played(url, Path(folder), given.rate, given.seconds)
    show(found, given.rate, await recording())


if __name__ == "__main__":
    asyncio.run(main())
