"""Start Locust with a plan, and see that it ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from eventsphere.errors import CommandError
from eventsphere.loadtest.plan import VARIABLE, Plan

FILE = Path("loadtests/arrivals.py")
PATIENCE_SECONDS = 20.0
"""How long Locust may take to start and to end, beyond the schedule."""
END_SECONDS = 10.0


@asynccontextmanager
async def playing(root: Path, plan: Plan, url: str, players: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Play the plan against the URL during the block; afterwards Locust is gone, whatever happened."""
    path = plan.folder / "plan.json"
    path.write_text(plan.model_dump_json())
    with (plan.folder / "locust.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *_command(plan, url, players), cwd=root, env=os.environ | {VARIABLE: str(path)}, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            await _end(process)


def require_played(process: asyncio.subprocess.Process, plan: Plan) -> None:
    """Raise CommandError when Locust ended by itself with an error."""
    if process.returncode:
        log = plan.folder / "locust.log"
        raise CommandError(f"Locust ended with status {process.returncode}", f"see {log}")


def _command(plan: Plan, url: str, players: int) -> list[str]:
    """Return the command; Locust ends by itself when the schedule is over, at the latest after its run time."""
    longest = plan.seconds + plan.time_limit + PATIENCE_SECONDS
    options = ["--headless", "--host", url, "--users", str(players), "--spawn-rate", str(players)]
    options += ["--run-time", f"{longest:.0f}s", "--only-summary", "--exit-code-on-error", "0"]
    return [sys.executable, "-m", "locust", "--locustfile", str(FILE), *options]


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask Locust to end, so that it writes its last lines; end it if it does not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
