"""One `eventsphere up` a home: a lock that the kernel frees even when its holder is killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from eventsphere.errors import CommandError, Exit
from eventsphere.local import programs
from eventsphere.local.home import Home

PATIENCE_SECONDS = 0.5  # `holder` takes the lock for a moment


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the lock; raises CommandError (BUSY) with the other's address and process id if somebody else does."""
    with home.lock.open("r+") as file:
        if not _take(file.fileno()):
            raise _already_runs(home, holder(home))
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def require_free(home: Home) -> None:
    """Raise CommandError (BUSY) if an `up` runs on this home."""
    if process := holder(home):
        raise _already_runs(home, process)


def holder(home: Home) -> int | None:
    """The process id of the `up` that runs on this home, None if none does."""
    try:
        with home.lock.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except FileNotFoundError:
        pass
    return None


def _already_runs(home: Home, process: int | None) -> CommandError:
    try:
        where = f" at {programs.load(home).url}"
    except (CommandError, ValueError, LookupError, TypeError):  # it is just being started, or the file is broken
        where = ""
    remedy = "use it, stop it with `make down`, or set EVENTSPHERE_HOME to a new folder to run a second one"
    return CommandError(
        f"EventSphere already runs here{where} (process {process}, data in {home.path})", remedy, Exit.BUSY
    )


def _take(descriptor: int) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True
