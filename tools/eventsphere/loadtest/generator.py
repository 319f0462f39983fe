"""Start Locust with a plan, and see that it ends."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from eventsphere.errors import CommandError
from eventsphere.loadtest.child import end, end_with_parent
from eventsphere.loadtest.plan import VARIABLE, WORKERS, Plan

FILE = Path("loadtests/arrivals.py")
PATIENCE_SECONDS = 20.0
"""How long Locust may take to start and to end, beyond the schedule."""


@asynccontextmanager
async def playing(
    root: Path, plan: Plan, url: str, players: int, workers: int = 1
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Play the plan against the URL during the block; afterwards Locust is gone, whatever happened.

    SIGKILL of this program ends Locust too. Locust is not in the terminal's process group: Ctrl-C reaches this
    program, which ends Locust in its turn.
    """
    path = plan.folder / "plan.json"
    path.write_text(plan.model_dump_json())
    with (plan.folder / "locust.log").open("wb") as log:
        told = os.environ | {VARIABLE: str(path), WORKERS: str(workers)}
        command = _command(plan, url, players, workers)
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=root,
            env=told,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        try:
            yield process
        finally:
            await end(process)


def require_played(process: asyncio.subprocess.Process, plan: Plan) -> None:
    """Raise CommandError when Locust ended by itself with an error."""
    if process.returncode:
        log = plan.folder / "locust.log"
        raise CommandError(f"Locust ended with status {process.returncode}", f"see {log}")


def _command(plan: Plan, url: str, players: int, workers: int) -> list[str]:
    """Return the command; Locust ends by itself when the schedule is over, at the latest after its run time."""
    longest = plan.seconds + plan.time_limit + PATIENCE_SECONDS
    options = ["--headless", "--host", url, "--users", str(players), "--spawn-rate", str(players)]
    options += ["--run-time", f"{longest:.0f}s", "--only-summary", "--exit-code-on-error", "0"]
    options += _processes(workers) if workers > 1 else []
    return [sys.executable, "-m", "locust", "--locustfile", str(FILE), *options]


def _processes(workers: int) -> list[str]:
    """Return the options for a master and its workers, which meet at a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    meet = ["--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--master-port", port]
    return ["--processes", str(workers), *meet]
