"""The SLO file: what each journey of the platform promises."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kit.metrics import BUCKETS

FOLDER = Path("clusters/eventsphere-cluster/alerts")
FILE = FOLDER / "slo.yaml"
Percent = Annotated[float, Field(ge=50, lt=100)]


class SloError(ValueError):
    """The SLO file can't be used; the message names file, line and what is wrong."""


class Part(BaseModel):
    """A frozen part of the file that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Latency(Part):
    """So many percent of the requests are answered in so many seconds."""

    percent: Percent
    seconds: float


class Journey(Part):
    """What people do, as requests of one service."""

    service: Literal["auth", "event", "booking"]
    method: Literal["GET", "POST"]
    routes: Annotated[list[Annotated[str, Field(pattern=r"^/[A-Za-z0-9_<>./-]+$")]], Field(min_length=1)]
    availability: Percent
    latency: Latency


class Slos(Part):
    """The whole file."""

    minimum_requests: Annotated[int, Field(ge=1)]
    journeys: Annotated[dict[Annotated[str, Field(pattern=r"^[a-z-]+$")], Journey], Field(min_length=1)]


def load(root: Path) -> Slos:
    """Read the SLOs of the tree at `root`.

    Raises:
        SloError: the file is not YAML, a field is wrong, or a latency is no bound of the histogram.
    """
    text = (root / FILE).read_text()
    try:
        slos = Slos.model_validate(yaml.safe_load(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SloError(f"{FILE}:{line}: not YAML: {error.problem}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise SloError(f"{FILE}:{line_of(text, first['loc'])}: {path(first['loc'])}: {first['msg']}") from error
    for name, journey in slos.journeys.items():
        if journey.latency.seconds not in BUCKETS:
            place = ("journeys", name, "latency", "seconds")
            bounds = ", ".join(f"{bound:g}" for bound in BUCKETS)
            raise SloError(f"{FILE}:{line_of(text, place)}: {path(place)}: must be one of {bounds}")
    return slos


def path(place: tuple[int | str, ...]) -> str:
    """Return a field's place as text."""
    return ".".join(str(part) for part in place)


def line_of(text: str, place: tuple[int | str, ...]) -> int:
    """Return the line on which the deepest known part of a field's place stands."""
    node: yaml.Node | None = yaml.compose(text)
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = (node.value[part], node.value[part])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line
