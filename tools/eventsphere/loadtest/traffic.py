"""The traffic model: who comes, what they do, and how long they think (loadtests/traffic.yaml)."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, ValidationError, model_validator

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.samples import Part

FILE = Path(__file__).parents[3] / "loadtests/traffic.yaml"


class Role(Part):
    """One kind of people."""

    weight: Annotated[int, Field(ge=0)]
    think: tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(gt=0)]]
    """Shortest and longest pause between two actions, in seconds."""
    actions: Annotated[dict[str, Annotated[int, Field(gt=0)]], Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> "Role":
        if self.think[0] > self.think[1]:
            raise ValueError("the shortest pause is longer than the longest")
        return self


class Traffic(Part):
    """The file."""

    visitor: Role
    member: Role
    organizer: Role
    searches: Annotated[list[str], Field(min_length=1)]


def schedule() -> dict[str, float]:
    """Return what a schedule asks for: a visitor's lists and searches by their weights, none of them twice.

    A service answers a question that it has just answered from its cache. With questions that repeat, one more request
    would cost less and less, and no number of replicas could be aimed at.
    """
    model = load()
    actions, words = model.visitor.actions, model.searches
    browse = {"/api/events?limit=20&from=2020-01-01T00:00:00.{n}Z": float(actions["browse"])}
    return browse | {f"/api/events?query={word}{{n}}": actions["search"] / len(words) for word in words}


def load(path: Path = FILE) -> Traffic:
    """Return the model; CommandError names the field that is wrong."""
    try:
        return Traffic.model_validate(yaml.safe_load(path.read_text()))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise CommandError(f"{path.name}: {field}: {first['msg'].lower()}", "mend the field", Exit.USAGE) from error
