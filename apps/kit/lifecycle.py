"""Started, ready, draining: what the probes tell Kubernetes."""

import time

PING_IS_FRESH = 5.0
SHEDDING_LASTS = 10.0
"""Seconds without a finished request, while others are refused, after which the process is stuck and not just busy."""


class Lifecycle:
    """The states of one process, each reached once: starting, serving, draining."""

    def __init__(self) -> None:
        self.started = False
        self.draining = False
        self.database_seen = float("-inf")
        self.shedding_since: float | None = None

    def shed(self) -> None:
        """Note that a request was refused because all places are taken."""
        if self.shedding_since is None:
            self.shedding_since = time.monotonic()

    def served(self) -> None:
        """Note that a request has given its place back."""
        self.shedding_since = None

    def saw_database(self) -> None:
        """Note that the database has just answered."""
        self.database_seen = time.monotonic()

    def why_not_ready(self) -> str:
        """What keeps the process from serving; empty when it is ready."""
        if self.draining:
            return "draining"
        if not self.started:
            return "starting"
        if time.monotonic() - self.database_seen > PING_IS_FRESH:
            return "database not seen for 5 seconds"
        if self.shedding_since is not None and time.monotonic() - self.shedding_since > SHEDDING_LASTS:
            return "every place taken, and no request finished, for 10 seconds"
        return ""
