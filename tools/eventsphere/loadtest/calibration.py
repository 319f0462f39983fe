"""Turn a wanted number of replicas into a rate of requests, from what pods and requests cost.

Each number of replicas has an aim: a load, told in replicas that it keeps at their target. The aim lies in the middle
of what leads to this number, so that noise changes nothing.
"""

import math

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.oracle.autoscaler import TOLERANCE
from eventsphere.loadtest.samples import Part

SPARE = 0.35
"""How much of the margin the pods' idle CPU may take, in replicas."""
REST = 0.4
PART = 0.8
NARROWEST = 0.1


def rest_aim(minimum: int) -> float:
    """Return the load of an autoscaler at rest, at its minimum.

    It lies far below the minimum, since no lower answer exists. Few requests cost up to twice as much each as many do,
    and the replicas of a peak that is over cost their idle CPU too.
    """
    return minimum * REST


def peak_aim(replicas: int) -> float:
    """Return the load at which the autoscaler goes up to `replicas`, also from one fewer.

    One fewer tolerates 10 % over its target. 3.5 replicas would be 12 % over it for 3 pods with some CPU at rest, and
    noise would decide. So the aim lies between what is tolerated and `replicas`, over the middle: for that CPU, and
    since requests get cheaper as pods get busier.
    """
    tolerated = min((replicas - 1) * (1 + TOLERANCE), replicas - NARROWEST)
    return tolerated + PART * (replicas - tolerated)


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
        """Return the requests a second that make the autoscaler go up to this many replicas."""
        return self.rate(peak_aim(replicas))

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
                Exit.NOT_READY,
            )
        taken = (high - low) * self.idle / (self.request * self.target)
        if taken > SPARE:
            raise CommandError(
                f"at rest {low} pods leave {taken:.2f} replicas of doubt about a step to {high}",
                f"raise the CPU request, or step to at most {low + int((high - low) * SPARE / taken)} replicas",
                Exit.NOT_READY,
            )


def calibrate(idle: float, loaded: float, rate: float, request: float, target: float) -> Calibration:
    """Return the calibration from two measurements of one pod's CPU: at rest, and at `rate` requests a second.

    Measure near the target load: the cost of a request falls as pods get busier.
    """
    if rate <= 0 or loaded <= idle:
        raise CommandError(
            f"{rate:.0f} requests a second moved the CPU from {idle:.0f} to {loaded:.0f} millicores",
            "calibrate with more load, while nothing else uses the environment",
            Exit.NOT_READY,
        )
    return Calibration(request=request, target=target, idle=idle, per_request=(loaded - idle) / rate)
