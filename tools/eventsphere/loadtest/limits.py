"""The platform's rate limits for each client address: all of a generator's requests come from one."""

from collections.abc import Mapping
from typing import Any

from eventsphere.check.resources import dig
from eventsphere.errors import CommandError
from eventsphere.loadtest.play import Order, highest_rate

PER_SECOND = {"/api/events": 20, "/api/events/{id}": 50}
"""What a pod gives one address in a second, at a factor of 1 (apps/event/routes.py)."""
FACTOR = "RATE_LIMIT_FACTOR"


def require_allowed(order: Order, pods: int, factor: float) -> None:
    """Raise CommandError when the pods at rest would refuse the peak for its rate."""
    highest, total = highest_rate(order), sum(order.paths.values())
    for route, limit in PER_SECOND.items():
        weight = sum(found for path, found in order.paths.items() if path.partition("?")[0] == route)
        asked = highest * weight / total / pods
        if asked > limit * factor:
            allowed = f"and allows {limit * factor:.0f}"
            what = f"a pod would get {asked:.0f} GET {route} a second from this address, {allowed}"
            raise CommandError(what, f"add base/components/loadtest to the overlay: it raises {FACTOR} for the test")


def factor(settings: Mapping[str, Any]) -> float:
    """Return by how much a service's ConfigMap widens the limits."""
    return float(dig(settings, f"data.{FACTOR}", 1))
