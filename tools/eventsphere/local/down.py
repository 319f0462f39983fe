"""`eventsphere down`: stop what runs, whoever started it, and what a killed run left behind."""

import time

import psutil

from eventsphere.console import out
from eventsphere.errors import CommandError
from eventsphere.local import leftovers, lock
from eventsphere.local.home import Home

PATIENCE_SECONDS = 90


def run(home: Home) -> None:
    """Ask the `up` that runs to stop and wait, then end what is left; raises CommandError if it stays."""
    holder = lock.holder(home)
    if holder:
        _stop(home, holder)
    count = leftovers.sweep(home)
    if holder or count:
        out.print("EventSphere is stopped.")
    else:
        out.print("EventSphere was not running.")


def _stop(home: Home, holder: int) -> None:
    out.print(f"Stopping EventSphere (process {holder}) ...")
    psutil.Process(holder).terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while lock.holder(home):
        if time.monotonic() > deadline:
            raise CommandError(f"process {holder} does not stop", f"end it with `kill -9 {holder}`, then repeat this")
        time.sleep(0.1)
