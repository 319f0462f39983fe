"""What the database's driver does, measured by its own listeners: commands, their failures, and the pool."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pymongo import monitoring

KNOWN = frozenset(
    {"aggregate", "count", "delete", "distinct", "find", "findAndModify", "getMore", "insert", "ping", "update"}
)
OTHER = "other"
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1, 5)


class Commands(monitoring.CommandListener):
    """Times each command by its name; names that services don't send in their work are one."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        seconds = Histogram(
            "database_command_duration_seconds",
            "Seconds that commands to the database took",
            ("command",),
            buckets=BUCKETS,
            registry=registry,
        )
        failures = Counter(
            "database_command_failures_total",
            "Commands that the database refused or did not answer",
            ("command",),
            registry=registry,
        )
        names = sorted({*KNOWN, OTHER})
        self._observe = {name: seconds.labels(name).observe for name in names}
        self._fail = {name: failures.labels(name).inc for name in names}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Do nothing yet: the event of the end tells how long it took."""

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Time a command that was answered."""
        self._observe[known(event.command_name)](event.duration_micros / 1e6)

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Time and count a command that failed."""
        name = known(event.command_name)
        self._observe[name](event.duration_micros / 1e6)
        self._fail[name]()


class Pool(monitoring.ConnectionPoolListener):
    """Counts the connections that are open and in use, and waits that ended without one."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        connections = Gauge(
            "database_pool_connections", "Connections to the database by what they do", ("state",), registry=registry
        )
        self._open, self._used = connections.labels("open"), connections.labels("in_use")
        self._refused = Counter(
            "database_pool_checkout_failures_total",
            "Operations that got no connection to the database in time",
            registry=registry,
        )

    def connection_created(self, event: monitoring.ConnectionCreatedEvent) -> None:
        """Count a new connection."""
        self._open.inc()

    def connection_closed(self, event: monitoring.ConnectionClosedEvent) -> None:
        """Count a connection less."""
        self._open.dec()

    def connection_checked_out(self, event: monitoring.ConnectionCheckedOutEvent) -> None:
        """Count a connection that an operation has."""
        self._used.inc()

    def connection_checked_in(self, event: monitoring.ConnectionCheckedInEvent) -> None:
        """Count a connection that came back."""
        self._used.dec()

    def connection_check_out_failed(self, event: monitoring.ConnectionCheckOutFailedEvent) -> None:
        """Count an operation that got none."""
        self._refused.inc()

    def pool_created(self, event: monitoring.PoolCreatedEvent) -> None:
        """Do nothing: pools are not counted."""

    def pool_ready(self, event: monitoring.PoolReadyEvent) -> None:
        """Do nothing: pools are not counted."""

    def pool_cleared(self, event: monitoring.PoolClearedEvent) -> None:
        """Do nothing: the connections are closed one by one."""

    def pool_closed(self, event: monitoring.PoolClosedEvent) -> None:
        """Do nothing: the connections are closed one by one."""

    def connection_ready(self, event: monitoring.ConnectionReadyEvent) -> None:
        """Do nothing: a connection counts from when it is created."""

    def connection_check_out_started(self, event: monitoring.ConnectionCheckOutStartedEvent) -> None:
        """Do nothing yet: the check-out succeeds or fails."""


def known(name: str) -> str:
    """Return the command's name, or `other`, so that the series are bounded."""
    return name if name in KNOWN else OTHER
