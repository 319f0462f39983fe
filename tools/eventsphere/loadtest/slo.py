"""What an environment promises, and what a run must be like to count: loadtests/slo/ENVIRONMENT.yaml."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, Field, ValidationError

from eventsphere.aws import facts
from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.oracle.autoscaler import Controller
from eventsphere.loadtest.samples import Part

FOLDER = Path("loadtests/slo")
Seconds = Annotated[float, Field(gt=0, le=3600)]
Percent = Annotated[float, Field(ge=0, le=100)]
Whole = Annotated[int, Field(ge=0)]


class Deadlines(Part):
    """The parts that a scaling takes, in seconds. Every deadline is a sum of them."""

    metrics: Seconds
    """Interval of the metrics server."""
    sync: Seconds
    """Interval of the autoscaler."""
    actuation: Seconds
    """From the autoscaler's decision to a pod on a node."""
    start: Seconds
    """From a pod on a node to Ready."""

    @property
    def decision(self) -> float:
        """From a change of load to a decision: the first sample that covers it whole ends two intervals later."""
        return 2 * self.metrics + self.sync

    @property
    def ready(self) -> float:
        """From a decision to Ready pods."""
        return self.actuation + self.start

    @property
    def up(self) -> float:
        """From a change of load to Ready pods."""
        return self.decision + self.ready


class Latency(Part):
    """99th percentiles in milliseconds, counted from the intended start."""

    p99_ms: Annotated[float, Field(gt=0)]
    routes: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    """Routes with a limit of their own."""


class Scaling(Part):
    """What the autoscaler must keep to."""

    overshoot: Whole
    """Replicas over those expected."""
    reversals: Whole = 0
    """Changes of direction within one stage."""
    headroom: Percent
    """Share of the maximum that must stay free at the peak."""
    serve_within: Seconds
    """From Ready until a pod must have its share of requests."""
    share: Percent
    """How much of an even share each pod must get."""


class Elasticity(Part):
    """The highest values of SPEC RG's elasticity metrics, in percent."""

    under_accuracy: Percent
    over_accuracy: Percent
    under_timeshare: Percent
    over_timeshare: Percent
    instability: Percent


class Validity(Part):
    """What a run must be like for its verdict to count."""

    achieved: Percent = 98.0
    lateness: Seconds = 0.25
    late_seconds: Percent = 1.0
    """Share of seconds that may have later starts."""
    generator_cpu: Percent = 70.0
    gap: Seconds = 5.0
    metric_age: Seconds = 90.0
    stall: Seconds = 2.0
    drift: Percent = 20.0
    """How far the pods' CPU may be from what the calibration foretells, once a stage has settled."""
    answer: Percent = 5.0
    """How far it may be where it led the autoscaler to other replicas than expected."""


class Bounds(Part):
    """How much load may be sent at most, whatever a shape asks for."""

    rate: Annotated[float, Field(gt=0, le=20_000)]
    minutes: Annotated[float, Field(gt=0, le=24 * 60)]


class Slo(Part):
    """One environment's file."""

    url: Annotated[str, Field(pattern=r"^https?://[^/\s]+$")]
    """The front door. An environment on AWS has it from the facts file, so its SLO file leaves it out."""
    target: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    """The Deployment whose autoscaler is judged."""
    peak: Annotated[int, Field(ge=2, le=100)]
    """Replicas that shapes ask for at their peak."""
    deadlines: Deadlines
    latency: Latency
    scaling: Scaling
    elasticity: Elasticity
    validity: Validity = Validity()
    controller: Controller = Controller()
    """Flags of kube-controller-manager, where the cluster has others than Kubernetes: no API tells them."""
    bounds: Bounds


def load(root: Path, environment: str, path: Path | None = None) -> Slo:
    """Return the environment's SLOs, from its own file or from another one.

    Raises:
        CommandError: the file is missing, is no YAML, or has a field that is unknown, missing or out of range.
    """
    path = path or FOLDER / f"{environment}.yaml"
    try:
        content = yaml.safe_load((root / path).read_text())
    except OSError as error:
        raise CommandError(f"{path} is missing", "copy the file of a similar environment", Exit.USAGE) from error
    except yaml.YAMLError as error:
        raise CommandError(f"{path} is no YAML", " ".join(str(error).split()), Exit.USAGE) from error
    return parse(_address(root, environment) | content if isinstance(content, dict) else content, str(path))


def _address(root: Path, environment: str) -> dict[str, str]:
    """Return the environment's public address, where the cluster's facts have one."""
    if not (root / facts.FILE).is_file():
        return {}
    found = facts.read(root).environments.get(environment)
    return {"url": f"https://{found.host}"} if found else {}


def parse(content: Any, name: str) -> Slo:
    """Return the SLOs in a file's content; CommandError names the first field that is wrong, and the remedy."""
    try:
        return Slo.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        if first["type"] == "extra_forbidden":
            section = ".".join(map(str, first["loc"][:-1]))
            raise CommandError(
                f"{name}: unknown field {field}", f"remove it, or take one of {_known(section)}", Exit.USAGE
            ) from error
        raise CommandError(f"{name}: {field}: {first['msg'].lower()}", "mend the field", Exit.USAGE) from error


def _known(section: str) -> str:
    found: type[BaseModel] = Slo
    for name in filter(None, section.split(".")):
        inner = found.model_fields[name].annotation
        found = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else found
    return ", ".join(found.model_fields)
