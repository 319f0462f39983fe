"""What is recorded of pods, the autoscaler and the load: the parts of a record."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Resource = Literal["cpu", "memory"]
Phase = Literal["Pending", "Running", "Succeeded", "Failed", "Unknown"]
Count = Annotated[int, Field(ge=0)]
FailureKind = Literal["server_error", "shed", "rate_limited", "timeout", "connection", "client_error"]


class Part(BaseModel):
    """A part of a file, such as a record: unknown fields are refused, and nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Usage(Part):
    """What the metrics server last measured of one pod: millicores of CPU, or bytes of memory."""

    value: Count
    at: float
    window: float = 0.0


class PodSample(Part):
    """One pod at one moment. Times are seconds since the start of the run and may be negative."""

    name: str
    phase: Phase = "Running"
    deleting: bool = False
    ready: bool | None = True
    ready_changed: float = -3600.0
    started: float | None = -3600.0
    requests: dict[Resource, int] = {}
    usage: dict[Resource, Usage] = {}
    served: Count | None = None
    """Requests that the pod has answered since it started."""

    @property
    def is_serving(self) -> bool:
        """Whether the Service sends requests to this pod."""
        return self.phase == "Running" and bool(self.ready) and not self.deleting


class ClusterSample(Part):
    """The target at one moment: what Git's Application, the autoscaler and the pods said."""

    at: float
    replicas: Count
    """The Deployment's spec.replicas."""
    desired: Count
    """The autoscaler's status.desiredReplicas."""
    pods: list[PodSample] = []
    conditions: dict[str, str] = {}
    """The autoscaler's conditions, such as ScalingActive: "True ValidMetricFound"."""
    sync: str = "Synced"
    health: str = "Healthy"

    @property
    def ready(self) -> int:
        """How many pods serve."""
        return sum(pod.is_serving for pod in self.pods)


class LoadSample(Part):
    """One second of load. Latency is counted from the intended start of each request."""

    at: Count
    offered: Count
    """Requests whose intended start lies in this second."""
    answered: Count
    """Those of them that got any answer."""
    lateness: float = 0.0
    """The longest time between an intended and a real start, in seconds."""
    generator_cpu: float = 0.0
    """The busiest generator process, in percent of one core."""
    latency: dict[str, dict[int, int]] = {}
    """A histogram (see histogram.py) for each route."""
    failures: dict[FailureKind, int] = {}


class Event(Part):
    """A Kubernetes event about the target, its autoscaler or its pods."""

    at: float
    object: str
    reason: str
    message: str = ""
