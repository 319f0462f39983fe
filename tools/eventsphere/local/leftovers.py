"""Processes that a killed `up` left behind, told from others' by the home in their environment."""

import os
import signal
import time

import psutil

from eventsphere.local import container
from eventsphere.local.home import Home
from eventsphere.local.launch import INSTANCE

ORDERLY_SECONDS = 60
GRACE_SECONDS = 5


def find(home: Home) -> list[psutil.Process]:
    """Every process of this home that still runs, the process manager first; never this one."""
    ours = [process for process in psutil.process_iter() if process.pid != os.getpid() and _belongs(process, home)]
    return sorted(ours, key=lambda process: not _is_manager(process))


def sweep(home: Home) -> int:
    """End all of them, in order as long as the process manager lives; how many there were."""
    processes = find(home)
    managers = [process for process in processes if _is_manager(process)]
    _signal(managers, signal.SIGTERM)
    alive = _still_alive(processes, ORDERLY_SECONDS if managers else 0)
    _signal(alive, signal.SIGTERM)
    alive = _still_alive(alive, GRACE_SECONDS)
    _signal(alive, signal.SIGKILL)
    _still_alive(alive, GRACE_SECONDS)
    if processes and uses_container(home):
        container.remove(home.name)
    home.socket.unlink(missing_ok=True)
    return len(processes)


def kill(home: Home) -> None:
    """End all of them at once."""
    _signal(find(home), signal.SIGKILL)


def uses_container(home: Home) -> bool:
    """Whether this home's database is a container."""
    kind = home.path / "database.kind"
    return kind.exists() and kind.read_text() == "container"


def _still_alive(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that live on after so many seconds; a zombie does not, though nobody may ever have reaped it."""
    deadline = time.monotonic() + seconds
    while processes := [process for process in processes if _lives(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return processes


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _belongs(process: psutil.Process, home: Home) -> bool:
    try:
        return process.environ().get(INSTANCE) == str(home.path) and _lives(process)
    except psutil.Error:
        return False


def _is_manager(process: psutil.Process) -> bool:
    try:
        return "supervisor.supervisord" in process.cmdline()
    except psutil.Error:
        return False


def _signal(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
