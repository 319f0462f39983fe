"""Read a live HorizontalPodAutoscaler object (autoscaling/v2) into what the controller uses of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from eventsphere.check.resources import dig
from eventsphere.diff.quantities import quantity
from eventsphere.errors import CommandError
from eventsphere.loadtest.samples import Resource

Select = Literal["Max", "Min", "Disabled"]
TOLERANCE = 0.1


@dataclass(frozen=True)
class Policy:
    """Allow a change by `value` pods or percent within `period` seconds."""

    kind: Literal["Pods", "Percent"]
    value: int
    period: float


@dataclass(frozen=True)
class Rules:
    """How fast replicas may change in one direction."""

    window: float
    select: Select
    policies: tuple[Policy, ...]
    tolerance: float = TOLERANCE


@dataclass(frozen=True)
class Metric:
    """A resource metric with its target utilization, in percent of the pods' requests."""

    resource: Resource
    target: int


@dataclass(frozen=True)
class Controller:
    """Flags of kube-controller-manager; the defaults are those of Kubernetes 1.34."""

    sync_period: float = 15.0
    downscale_window: float = 300.0
    cpu_initialization: float = 300.0
    initial_readiness: float = 30.0


@dataclass(frozen=True)
class Autoscaler:
    """What the controller reads from the object. Without `behavior` older rules hold: `limited` is False."""

    minimum: int
    maximum: int
    metrics: tuple[Metric, ...]
    up: Rules
    down: Rules
    limited: bool = True


DEFAULT_UP = (Policy("Pods", 4, 15), Policy("Percent", 100, 15))
DEFAULT_DOWN = (Policy("Percent", 100, 15),)


def read(live: Mapping[str, Any], controller: Controller | None = None) -> Autoscaler:
    """Return the autoscaler that a live object describes.

    Raises:
        CommandError: the object has a metric that the oracle does not replay.
    """
    spec = live["spec"]
    behavior = spec.get("behavior") or {}
    down_window = (controller or Controller()).downscale_window
    return Autoscaler(
        minimum=int(spec.get("minReplicas") or 1),
        maximum=int(spec["maxReplicas"]),
        metrics=tuple(_metric(each) for each in spec.get("metrics", [])),
        up=_rules(behavior.get("scaleUp"), 0.0, DEFAULT_UP),
        down=_rules(behavior.get("scaleDown"), down_window, DEFAULT_DOWN),
        limited=bool(behavior),
    )


def _metric(spec: Mapping[str, Any]) -> Metric:
    name, target = dig(spec, "resource.name"), dig(spec, "resource.target.averageUtilization")
    if spec.get("type") != "Resource" or name not in get_args(Resource) or target is None:
        found = f"the autoscaler has a metric of type {spec.get('type')} ({name})"
        raise CommandError(found, "load tests judge Resource metrics cpu and memory with averageUtilization only")
    return Metric(cast("Resource", name), int(target))


def _rules(spec: Mapping[str, Any] | None, window: float, policies: tuple[Policy, ...]) -> Rules:
    given = spec or {}
    own = tuple(
        Policy(each["type"], int(each["value"]), float(each["periodSeconds"])) for each in given.get("policies") or []
    )
    stated = given.get("stabilizationWindowSeconds")
    tolerance = given.get("tolerance")
    return Rules(
        window=window if stated is None else float(stated),
        select=given.get("selectPolicy") or "Max",
        policies=own or policies,
        tolerance=TOLERANCE if tolerance is None else float(quantity(tolerance) or 0),
    )
