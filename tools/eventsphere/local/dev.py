"""`eventsphere dev`: the web app with hot reload, in front of the platform that runs, or of one for the while."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from eventsphere import naming
from eventsphere.console import err
from eventsphere.errors import CommandError, Exit
from eventsphere.local import programs, status, supervisor
from eventsphere.local.home import ROOT, Home
from eventsphere.local.ports import HOST

FRONTEND = ROOT / "apps" / "frontend"
VITE = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
START_SECONDS = 180


def run(home: Home, port: int) -> None:
    """Serve until Ctrl-C; raises CommandError without Node, or if the platform can't start."""
    node = shutil.which("node")
    if not node or not VITE.exists():
        raise CommandError("the web app can't be built here", "install Node 20 or later, then `make web`", Exit.FAILED)
    with _platform(home) as url:
        err.print(f"APIs of {url}; Ctrl-C stops.")
        # Vite itself and not npm, which would leave it behind when it is stopped.
        command = (node, str(VITE), "--host", HOST, "--port", str(port), "--strictPort")
        try:
            subprocess.run(command, cwd=FRONTEND, env=os.environ | {"EVENTSPHERE_URL": url}, check=False)
        except KeyboardInterrupt:
            err.print("Stopping ...")


@contextmanager
def _platform(home: Home) -> Iterator[str]:
    """Where the APIs are; a platform that had to be started ends with the block."""
    if supervisor.states(home):
        yield programs.load(home).url
        return
    command = (sys.executable, "-m", "eventsphere", "up")
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(home, process)
        yield programs.load(home).url
    finally:
        process.terminate()
        process.wait()


def _wait(home: Home, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandError("the platform did not start", "see above, or try `make up`", Exit.FAILED)
        if status.is_up(home):
            return
        time.sleep(0.2)
    raise CommandError("the platform is not ready in time", f"see `{naming.command('logs')}`", Exit.NOT_READY)
