"""The platform's rate limits for each client address: all of a generator's requests come from one."""

from collections.abc import Mapping
from typing import Any

from eventsphere.check.resources import dig
from eventsphere.errors import CommandError
from eventsphere.loadtest.play import Order, highest_rate

ROUTE, PER_SECOND = "/api/events", 20
"""What a schedule asks for, and how often a pod answers it to one address, at a factor of 1 (apps/event/routes.py)."""
FACTOR = "RATE_LIMIT_FACTOR"


def require_allowed(order: Order, pods: int, factor: float) -> None:
    """Raise CommandError when the pods at rest would refuse the peak for its rate."""
    asked, allowed = highest_rate(order) / pods, PER_SECOND * factor
    if asked > allowed:
        what = f"a pod would get {asked:.0f} GET {ROUTE} a second from this address, and allows {allowed:.0f}"
        raise CommandError(what, f"add base/components/loadtest to the overlay: it raises {FACTOR} for the test")


def factor(settings: Mapping[str, Any]) -> float:
    """Return by how much a service's ConfigMap widens the limits."""
    return float(dig(settings, f"data.{FACTOR}", 1))
