"""What people ask for, and what it costs: the traffic model and the measured costs of its actions."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, ValidationError

from eventsphere.errors import CommandError
from eventsphere.loadtest.samples import Part
from eventsphere.loadtest.traffic import Traffic

FILE = Path("loadtests/costs.yaml")
SERVICES = ("auth", "event", "booking")
DATABASE = "database"
Milliseconds = Annotated[float, Field(ge=0)]


class Costs(Part):
    """loadtests/costs.yaml: CPU milliseconds, as `make bench-costs` measured them."""

    measured_on: date
    database: str
    """Which database was measured."""
    idle: dict[str, Milliseconds]
    """What one process of a service uses in a second without requests."""
    actions: dict[str, dict[str, Milliseconds]]
    """What one action costs each service and the database."""

    def of(self, part: str, rates: dict[str, float]) -> dict[str, float]:
        """Return the CPU milliseconds a second that each action costs one part."""
        return {action: rate * self.actions[action][part] for action, rate in rates.items()}


def load(root: Path) -> Costs:
    """Return the measured costs; CommandError names what is wrong with the file."""
    try:
        return Costs.model_validate(yaml.safe_load((root / FILE).read_text()))
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise CommandError(f"{FILE} is missing or wrong", "make it anew with `make bench-costs`") from error


def rates(traffic: Traffic) -> dict[str, float]:
    """Return how often one person does each action in a second, as a mean over all kinds of people."""
    roles = (traffic.visitor, traffic.member, traffic.organizer)
    people = sum(role.weight for role in roles)
    found: Counter[str] = Counter()
    for role in roles:
        pause, choices = sum(role.think) / 2, sum(role.actions.values())
        for action, weight in role.actions.items():
            found[action] += role.weight / people * weight / choices / pause  # type: ignore[assignment]
    return dict(found)
