"""The signals that end `up`, which is told of each as of Ctrl-C."""

import signal
from types import FrameType

STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # SIGINT too: a shell starts background jobs that ignore it


def interrupt() -> None:
    """From now on each of them raises KeyboardInterrupt."""
    for number in STOP:
        signal.signal(number, _raise)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
