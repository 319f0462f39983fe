"""What would spoil a run, said before any load is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventsphere.check import tree
from eventsphere.check.resources import dig
from eventsphere.cluster.applications import KIND, NAMESPACE, application_of
from eventsphere.drift.kubectl import kubectl
from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest import door, limits, slo, workload
from eventsphere.loadtest.oracle.autoscaler import Autoscaler, read
from eventsphere.loadtest.shapes import Extent, Stage, require_known, stages
from eventsphere.loadtest.slo import Slo
from eventsphere.sync.application import require_well

LOCAL, PROD = "local", "prod"
SETTLE_SECONDS = 35.0
HOLD_SECONDS = 45.0
"""How long new replicas serve, once they must be Ready."""
Ask = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True)
class Ready:
    """What a run needs to know, all of it examined."""

    slo: Slo
    autoscaler: Autoscaler
    live: Mapping[str, Any]
    application: Mapping[str, Any]
    stages: list[Stage]
    deployment: Mapping[str, Any]
    doors: tuple[str, ...]
    """Where the front door may be reached, best first."""
    rate_limit_factor: float
    images: dict[str, str]

    @property
    def cpu_target(self) -> float:
        """The share of its CPU request at which a pod is wanted to run; CommandError without a CPU metric."""
        for metric in self.autoscaler.metrics:
            if metric.resource == "cpu":
                return metric.target / 100
        raise CommandError(f"{self.slo.target} does not scale by CPU", "give its autoscaler a CPU metric")

    @property
    def seconds(self) -> float:
        """How long the shape takes."""
        return sum(stage.seconds for stage in self.stages)


def ask(*arguments: str) -> Mapping[str, Any]:
    """Return what kubectl finds; CommandError when the cluster can't be reached or has no such object."""
    return kubectl("get", *arguments, "-o", "json").json()


def examine(
    root: Path, environment: str, shape: str, *, yes_prod: bool, promises: Path | None = None, asked: Ask = ask
) -> Ready:
    """Return what a run of the shape needs.

    Raises:
        CommandError: the first thing that would spoil the run, with its remedy.
    """
    tree.require_known(root, environment)
    if environment == PROD and not yes_prod:
        raise CommandError("prod serves people", "say --yes-prod if they may notice this load test", Exit.USAGE)
    promised = slo.load(root, environment, promises)
    require_known(shape)
    name = application_of(environment)
    application = asked(KIND, name, "-n", NAMESPACE)
    require_well(name, application)
    live = asked("horizontalpodautoscalers.autoscaling", promised.target, "-n", name)
    autoscaler = read(live, promised.controller)
    _require_room(promised, autoscaler)
    _require_quick(promised, autoscaler)
    _require_rest(promised, autoscaler, live)
    planned = stages(shape, _extent(promised, autoscaler))
    deployment = asked("deployments.apps", promised.target, "-n", name)
    ready = Ready(
        slo=promised,
        autoscaler=autoscaler,
        live=live,
        application=application,
        stages=planned,
        deployment=deployment,
        doors=_doors(environment, promised, asked),
        rate_limit_factor=limits.factor(asked("configmap", workload.settings(deployment), "-n", name)),
        images=workload.tested_images(root, environment, application),
    )
    _require_bounds(shape, ready)
    return ready


def _doors(environment: str, promised: Slo, asked: Ask) -> tuple[str, ...]:
    """Return where the environment may be reached: a cluster of one's own has an address of its own each time."""
    if environment != LOCAL:
        return (promised.url,)
    name = application_of(environment)
    own = door.addresses(asked("ingress", "eventsphere", "-n", name), asked("service", "frontend", "-n", name))
    return (*own, promised.url)


def _extent(promised: Slo, autoscaler: Autoscaler) -> Extent:
    """Return how long each part of a shape lasts: as long as the deadlines allow, and some time to look."""
    limits = promised.deadlines
    return Extent(
        rest=autoscaler.minimum,
        peak=promised.peak,
        settle=SETTLE_SECONDS,
        hold=autoscaler.up.window + limits.up + HOLD_SECONDS,
        release=autoscaler.down.window + limits.decision + limits.sync + 60,
    )


def _require_room(promised: Slo, autoscaler: Autoscaler) -> None:
    if promised.peak > autoscaler.maximum:
        what = f"the SLO file's peak of {promised.peak} replicas is over the autoscaler's maximum {autoscaler.maximum}"
        raise CommandError(what, "lower the peak, or raise the maximum in the overlay")


def _require_quick(promised: Slo, autoscaler: Autoscaler) -> None:
    window, limit = autoscaler.up.window, promised.deadlines.decision
    if window > limit:
        what = f"the autoscaler waits {window:.0f} s before it scales up, and {limit:.0f} s are promised"
        raise CommandError(what, "add ../../base/components/loadtest to the overlay, before images")


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
