"""Wait until all is ready, and then see that all stays up."""

import subprocess
import time
from collections.abc import Mapping

from eventsphere import naming
from eventsphere.console import err
from eventsphere.errors import CommandError, Exit
from eventsphere.local import damage, logs, supervisor
from eventsphere.local.home import Home
from eventsphere.local.probes import is_ready
from eventsphere.local.programs import Platform
from eventsphere.local.progress import Board

READY_SECONDS = 60
PROBE_SECONDS = 0.1
LOOK_SECONDS = 1.0
LAST_LINES = 15

Manager = subprocess.Popen[bytes]


def until_ready(home: Home, platform: Platform, manager: Manager) -> None:
    """Return when all are ready; raises CommandError for one that ends, or is not ready in time."""
    waiting = {program.name: program for program in platform.programs}
    deadline = time.monotonic() + READY_SECONDS
    with Board(waiting) as board:
        while waiting:
            for name in [name for name, program in waiting.items() if is_ready(program)]:
                board.ready(name)
                del waiting[name]
            _require_alive(home, manager, supervisor.states(home), supervisor.ENDED)
            if waiting and time.monotonic() > deadline:
                raise _failed(home, next(iter(waiting)), f"not ready after {READY_SECONDS} s", Exit.NOT_READY)
            time.sleep(PROBE_SECONDS)


def for_ever(home: Home, manager: Manager) -> None:
    """Tell of each process that was started again; raises CommandError for one that is given up. Never returns."""
    before: dict[str, int] = {}
    while True:
        found = supervisor.states(home)
        _require_alive(home, manager, found, {"FATAL"})
        now = {name: state.pid for name, state in found.items() if state.pid}
        for name in [name for name, pid in now.items() if before.get(name, pid) != pid]:
            err.print(f"[yellow]{name} ended and was started again[/] (why: {naming.command(f'logs {name}')})")
        before |= now
        time.sleep(LOOK_SECONDS)


def _require_alive(
    home: Home, manager: Manager, found: Mapping[str, supervisor.ProcessState], bad: frozenset[str] | set[str]
) -> None:
    if manager.poll() is not None:
        raise CommandError("the process manager ended", f"see {home.logs / 'supervisord.log'}")
    for name, state in found.items():
        if state.state in bad:
            raise _failed(home, name, "ended again and again" if state.state == "FATAL" else "ended")


def _failed(home: Home, name: str, what: str, status: Exit = Exit.FAILED) -> CommandError:
    if damaged := damage.diagnose(home):
        return damaged
    for line in logs.last_lines(home.logs / f"{name}.log", LAST_LINES):
        err.print(f"[dim]{name} |[/] ", end="")
        err.print(line, markup=False)
    return CommandError(f"{name}: {what}", f"its last lines are above, the rest in {home.logs / name}.log", status)
