"""Which port each process takes."""

import os
import socket
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack

from eventsphere.errors import CommandError, Exit
from eventsphere.local import lock
from eventsphere.local.home import Home

HOST = "127.0.0.1"
# 27417 and not 27017, so that a MongoDB of the developer's own is never in the way.
DEFAULTS = {"edge": 8080, "auth": 4001, "event": 4002, "booking": 4003, "database": 27417, "aws": 4566}
DEFAULTS |= {"prometheus": 9090, "alertmanager": 9093}


def variable(name: str) -> str:
    """The environment variable that sets this process's port."""
    return "EVENTSPHERE_PORT" if name == "edge" else f"EVENTSPHERE_{name.upper()}_PORT"


def choose(environ: Mapping[str, str], *, free: bool = False) -> dict[str, int]:
    """Choose each process's port: by its own variable, free, counted from `EVENTSPHERE_PORT_BASE`, or the default.

    Nobody types the inner ports: one whose default is taken, say by another EventSphere, moves to a free port.
    """
    base = _number(environ, "EVENTSPHERE_PORT_BASE")
    others = dict(zip(DEFAULTS, free_ports(len(DEFAULTS)), strict=True))
    if free:
        ports = others
    elif base is not None:
        ports = {name: base + offset for offset, name in enumerate(DEFAULTS)}
    else:
        ports = {name: others[name] if name != "edge" and _in_use(port) else port for name, port in DEFAULTS.items()}
    return {name: _number(environ, variable(name)) or port for name, port in ports.items()}


def check(environ: Mapping[str, str], *, free: bool = False) -> None:
    """Raise CommandError if the platform already runs here, or could not start for a port that is wrong or taken."""
    lock.require_free(Home.locate(environ))
    require_free(choose(environ, free=free).items())


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def require_free(ports: Iterable[tuple[str, int]]) -> None:
    """Raise CommandError (BUSY) that names each port in use, who wants it and how to change it."""
    taken = [(name, port) for name, port in ports if _in_use(port)]
    if taken:
        what = ", ".join(f"port {port} ({name})" for name, port in taken)
        names = variable(taken[0][0]) if len(taken) == 1 else "EVENTSPHERE_PORT_BASE"
        verb = "is" if len(taken) == 1 else "are"
        raise CommandError(f"{what} {verb} in use", f"stop the program that uses it, or set {names}", Exit.BUSY)


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _number(environ: Mapping[str, str], name: str) -> int | None:
    value = environ.get(name, "")
    if not value:
        return None
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise CommandError(f"{name} is {value!r}", "set it to a port from 1 to 65535", Exit.USAGE)
    return int(value)


if __name__ == "__main__":  # `make up` asks before it installs anything, with nothing but Python itself
    try:
        check(os.environ, free="--free-ports" in sys.argv)
    except CommandError as error:
        sys.exit(str(error))
