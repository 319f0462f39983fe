"""Started, ready, draining: what the probes tell Kubernetes."""

import time

PING_IS_FRESH = 5.0


class Lifecycle:
    """The states of one process, each reached once: starting, serving, draining."""

    def __init__(self) -> None:
        self.started = False
        self.draining = False
        self.database_seen = float("-inf")

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
        return ""
