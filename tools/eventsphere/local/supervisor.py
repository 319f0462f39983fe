"""The process manager (supervisord): its configuration, its start, and what it says of our processes."""

import http.client
import os
import shlex
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from eventsphere.local.home import Home, write_private
from eventsphere.local.launch import INSTANCE
from eventsphere.local.programs import Program

ENDED = frozenset({"BACKOFF", "EXITED", "FATAL"})
CONFIGURATION = """\
[supervisord]
nodaemon=true
silent=true
umask=077
identifier={name}
logfile={home}/logs/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={home}/supervisord.pid
childlogdir={home}/logs

[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
# A process that ends within `startsecs` failed to start; after `startretries` of these it is given up (FATAL).
# Priorities: stopped from the highest to the lowest, each once the one before has ended.
PROGRAM = """
[program:{name}]
command={command}
priority={priority}
startsecs=5
startretries=3
autorestart=true
stopsignal=TERM
stopwaitsecs={stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={home}/logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


@dataclass(frozen=True)
class ProcessState:
    """One process as the manager sees it; `uptime_seconds` and `pid` are 0 when it does not run."""

    name: str
    state: str
    pid: int
    uptime_seconds: int
    exit_status: int


def configure(home: Home, programs: Iterable[Program]) -> None:
    """Write the manager's configuration."""
    places = {"home": _escape(str(home.path)), "socket": _escape(str(home.socket)), "name": home.name}
    sections = [CONFIGURATION.format(**places)]
    for number, program in enumerate(programs):
        command = shlex.join([sys.executable, "-m", "eventsphere.local.launch", str(home.path), program.name])
        places |= {"name": program.name, "command": _escape(command), "priority": str(10 + number)}
        sections.append(PROGRAM.format(**places, stop_seconds=program.stop_seconds))
    write_private(home.supervisor, "".join(sections))


def start(home: Home) -> subprocess.Popen[bytes]:
    """Start the manager, and with it everything, in a session of its own: Ctrl-C reaches only us."""
    command = (sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(home.supervisor))
    with (home.logs / "supervisord.out").open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home.path,
            env=os.environ | {INSTANCE: str(home.path)},
            start_new_session=True,
        )


def states(home: Home) -> dict[str, ProcessState]:
    """What runs, by name; empty when the manager does not answer."""
    try:
        with _manager(home) as manager:
            found: Any = manager.supervisor.getAllProcessInfo()
    except (OSError, http.client.HTTPException, xmlrpc.client.Error):
        return {}
    return {each["name"]: _state(each) for each in found}


@contextmanager
def stopped(home: Home, names: Iterable[str]) -> Iterator[None]:
    """Stop processes that run, and start them again at the end of the block, whatever happened in it."""
    running = [name for name in names if (state := states(home).get(name)) and state.pid]
    try:
        for name in running:
            with _manager(home) as manager:
                manager.supervisor.stopProcess(name)
        yield
    finally:
        for name in running:
            with _manager(home) as manager, suppress(xmlrpc.client.Fault):  # it was not stopped yet
                manager.supervisor.startProcess(name, False)


def _manager(home: Home) -> xmlrpc.client.ServerProxy:
    return xmlrpc.client.ServerProxy("http://localhost", SupervisorTransport(None, None, f"unix://{home.socket}"))


def _state(info: dict[str, Any]) -> ProcessState:
    uptime = info["now"] - info["start"] if info["pid"] else 0
    return ProcessState(info["name"], info["statename"], info["pid"], uptime, info["exitstatus"])


def _escape(value: str) -> str:
    return value.replace("%", "%%")
