"""The record of one run: everything a verdict needs, in one JSON file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, Field, ValidationError

from eventsphere.errors import CommandError
from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.samples import ClusterSample, Event, LoadSample, Part
from eventsphere.loadtest.schedule import Piece
from eventsphere.loadtest.shapes import Stage
from eventsphere.loadtest.slo import Slo


class StageSample(Part):
    """A stage of the shape as it was played."""

    name: str
    start: float
    end: float
    begin_rate: float
    """Requests a second."""
    end_rate: float
    expects: int | None = None

    def rate_at(self, at: float) -> float:
        """Return the planned requests a second at a time within the stage."""
        passed = (at - self.start) / (self.end - self.start)
        return self.begin_rate + (self.end_rate - self.begin_rate) * passed


def stage_samples(stages: Sequence[Stage], played: Sequence[Piece]) -> list[StageSample]:
    """Return the stages of a shape with the rates that were played for them."""
    return [
        StageSample(
            name=stage.name,
            start=piece.start,
            end=piece.start + piece.seconds,
            begin_rate=piece.begin,
            end_rate=piece.end,
            expects=stage.expects,
        )
        for stage, piece in zip(stages, played, strict=True)
    ]


class Record(Part):
    """One run. Times without a zone are seconds since its start."""

    version: Literal[1] = 1
    environment: str
    shape: str
    seed: int
    revision: str
    images: dict[str, str]
    started_at: AwareDatetime
    finished_at: AwareDatetime
    slo: Slo
    autoscaler: dict[str, Any] = Field(description="The live HorizontalPodAutoscaler at the start.")
    costs: Calibration
    stages: list[StageSample]
    load: list[LoadSample] = Field(default_factory=list)
    cluster: list[ClusterSample] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    stall: float = 0.0
    """The longest that this machine stood still, in seconds."""
    interrupted: bool = False
    expected_driver: Literal["cpu", "memory"] | None = None
    """The metric that must have driven every scaling up, when a run tests one metric."""

    def during(self, start: float, end: float) -> list[ClusterSample]:
        """Return the samples of the cluster from `start` up to `end`."""
        return [sample for sample in self.cluster if start <= sample.at < end]


def read(path: Path) -> Record:
    """Return the record in a file; CommandError says what is wrong with it."""
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: no such result", "name the result.json of a run") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise CommandError(f"{path}: {place}: {first['msg']}", "run the load test again") from error


def write(record: Record, path: Path) -> None:
    """Write the record."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(record.model_dump_json(exclude_defaults=True) + "\n")
