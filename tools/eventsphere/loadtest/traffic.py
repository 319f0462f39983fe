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


def schedule(*, reads: bool) -> dict[str, float]:
    """Return what a schedule asks for: a visitor's paths by their weights; events are read if there are any."""
    model = load()
    actions, words = model.visitor.actions, model.searches
    found = {"/api/events?limit=20": float(actions["browse"])}
    found |= {f"/api/events?query={word}": actions["search"] / len(words) for word in words}
    return found | ({"/api/events/{id}": float(actions["read"])} if reads else {})


def load(path: Path = FILE) -> Traffic:
    """Return the model; CommandError names the field that is wrong."""
    try:
        return Traffic.model_validate(yaml.safe_load(path.read_text()))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise CommandError(f"{path.name}: {field}: {first['msg'].lower()}", "mend the field", Exit.USAGE) from error
