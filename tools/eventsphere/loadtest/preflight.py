"""What would spoil a run, said before any load is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventsphere.check import tree
from eventsphere.check.resources import dig
from eventsphere.cluster.applications import KIND, NAMESPACE
from eventsphere.drift.kubectl import kubectl
from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import slo
from eventsphere.loadtest.oracle.autoscaler import Autoscaler, read
from eventsphere.loadtest.shapes import Extent, Stage, require_known, stages
from eventsphere.loadtest.slo import Slo
from eventsphere.sync.application import require_well

PROD = "prod"
SETTLE_SECONDS = 45.0
Ask = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Ready:
    """What a run needs to know, all of it examined."""

    slo: Slo
    autoscaler: Autoscaler
    live: Mapping[str, Any]
    application: Mapping[str, Any]
    stages: list[Stage]

    @property
    def seconds(self) -> float:
        """How long the shape takes."""
        return sum(stage.seconds for stage in self.stages)


def ask(*arguments: str) -> Mapping[str, Any]:
    """Return what kubectl finds; CommandError when the cluster can't be reached or has no such object."""
    return kubectl("get", *arguments, "-o", "json").json()


def examine(root: Path, environment: str, shape: str, *, yes_prod: bool, asked: Ask = ask) -> Ready:
    """Return what a run of the shape needs.

    Raises:
        CommandError: the first thing that would spoil the run, with its remedy.
    """
    tree.require_known(root, environment)
    if environment == PROD and not yes_prod:
        raise CommandError("prod serves people", "say --yes-prod if they may notice this load test", Exit.USAGE)
    promised = slo.load(root, environment)
    require_known(shape)
    name = f"eventsphere-{environment}"  # of the Application and of its namespace
    application = asked(KIND, name, "-n", NAMESPACE)
    require_well(name, application)
    live = asked("horizontalpodautoscalers.autoscaling", promised.target, "-n", name)
    autoscaler = read(live)
    _require_room(promised, autoscaler)
    _require_rest(promised, autoscaler, live)
    planned = stages(shape, _extent(promised, autoscaler.minimum, autoscaler.down.window))
    ready = Ready(promised, autoscaler, live, application, planned)
    _require_bounds(shape, ready)
    return ready


def _extent(promised: Slo, rest: int, window: float) -> Extent:
    """Return how long each part of a shape lasts: as long as the deadlines allow, and one minute to look."""
    limits = promised.deadlines
    return Extent(
        rest=rest,
        peak=promised.peak,
        settle=SETTLE_SECONDS,
        hold=limits.up + 60,
        release=window + limits.decision + limits.sync + 60,
    )


def _require_room(promised: Slo, autoscaler: Autoscaler) -> None:
    if promised.peak > autoscaler.maximum:
        what = f"the SLO file's peak of {promised.peak} replicas is over the autoscaler's maximum {autoscaler.maximum}"
        raise CommandError(what, "lower the peak, or raise the maximum in the overlay")


def _require_rest(promised: Slo, autoscaler: Autoscaler, live: Mapping[str, Any]) -> None:
    now, wanted = dig(live, "status.currentReplicas", 0), dig(live, "status.desiredReplicas", 0)
    if (now, wanted) != (autoscaler.minimum, autoscaler.minimum):
        what = f"{promised.target} has {now} replicas and wants {wanted}, so it is not at rest"
        wait = autoscaler.down.window + promised.deadlines.decision
        raise CommandError(what, f"wait {wait:.0f} s without load until it has {autoscaler.minimum}")


def _require_bounds(shape: str, ready: Ready) -> None:
    minutes = ready.seconds / 60
    if minutes > ready.slo.bounds.minutes:
        what = f"the shape {shape} takes {minutes:.0f} minutes, over the SLO file's {ready.slo.bounds.minutes:.0f}"
        raise CommandError(what, "take a shorter shape, or raise bounds.minutes", Exit.USAGE)
