"""Turn a wanted number of replicas into a rate of requests, from what pods and requests cost.

The rate aims at half a replica less than wanted, in the middle between two answers of the autoscaler: noise of up to
half a replica then changes nothing.
"""

import math

from eventsphere.errors import CommandError
from eventsphere.loadtest.samples import Part

MARGIN = 0.5
SPARE = 0.35
"""How much of the margin the pods' idle CPU may take, in replicas."""


class Calibration(Part):
    """CPU in millicores (or CPU milliseconds a second, which is the same)."""

    request: float
    """What one pod requests."""
    target: float
    """The autoscaler's target, as a share of the request (0.7)."""
    idle: float
    """What one pod uses without load."""
    per_request: float
    """CPU milliseconds that one more request costs."""

    @property
    def budget(self) -> float:
        """CPU that one pod at its target has for requests."""
        return self.request * self.target - self.idle

    def rate(self, aim: float) -> float:
        """Return the requests a second at which `aim` replicas (a fraction counts) run just at their target."""
        pods = math.ceil(aim)
        return max(0.0, aim * self.request * self.target - pods * self.idle) / self.per_request

    def rate_for(self, replicas: int) -> float:
        """Return the requests a second that make the autoscaler want this many replicas."""
        return self.rate(replicas - MARGIN)

    def replicas_for(self, rate: float) -> int:
        """Return how few replicas carry the rate without one being over its target."""
        return math.ceil(rate * self.per_request / self.budget) if rate > 0 else 0

    def require_distinct(self, low: int, high: int) -> None:
        """Raise CommandError unless a step from `low` to `high` replicas asks for just `high`.

        Raises:
            CommandError: pods use so much CPU at rest that the first decision after the step would differ.
        """
        if self.per_request <= 0 or self.budget <= 0:
            raise CommandError(
                f"the calibration leaves {self.budget:.0f} millicores a pod for requests of {self.per_request:.2f} ms",
                "calibrate again while nothing else uses the environment",
            )
        taken = (high - low) * self.idle / (self.request * self.target)
        if taken > SPARE:
            raise CommandError(
                f"at rest {low} pods leave {taken:.2f} replicas of doubt about a step to {high}",
                f"raise the CPU request, or step to at most {low + int((high - low) * SPARE / taken)} replicas",
            )


def calibrate(idle: float, loaded: float, rate: float, request: float, target: float) -> Calibration:
    """Return the calibration from two measurements of one pod's CPU: at rest, and at `rate` requests a second.

    Measure near the target load: the cost of a request falls as pods get busier.
    """
    if rate <= 0 or loaded <= idle:
        raise CommandError(
            f"{rate:.0f} requests a second moved the CPU from {idle:.0f} to {loaded:.0f} millicores",
            "calibrate with more load, while nothing else uses the environment",
        )
    return Calibration(request=request, target=target, idle=idle, per_request=(loaded - idle) / rate)
