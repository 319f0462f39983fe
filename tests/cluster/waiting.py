"""What a test tells while it runs."""

import time
from collections.abc import Callable
from typing import Any

from eventsphere.errors import CommandError

PROGRESS_SECONDS = 30


def shown(what: str, attempt: Callable[[], Any]) -> Callable[[], Any]:
    """The same attempt, which says every half minute what is still waited for, and why."""
    started = said = time.monotonic()

    def attempted() -> Any:
        nonlocal said
        reason = ""
        try:
            if answer := attempt():
                return answer
        except CommandError as error:
            reason = f": {error}"
            raise
        finally:
            if time.monotonic() - said >= PROGRESS_SECONDS:
                said = time.monotonic()
                told(f"waiting for {what}, for {said - started:.0f} s{reason}")

    return attempted


def told(line: str) -> None:
    """A line of evidence, shown as it happens."""
    print(f"\n    {line}", end="", flush=True)
