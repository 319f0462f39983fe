"""docs/loadtests.md tells every line, every reason and every shape."""

import re
from pathlib import Path

import pytest

from eventsphere.loadtest import traffic, validity
from eventsphere.loadtest.replay import LOOK_AHEAD, LOOK_BACK
from eventsphere.loadtest.shapes import SHAPES
from eventsphere.loadtest.slo import Validity
from eventsphere.loadtest.verdict import judge
from tests.unit.eventsphere.loadtest.simulated import record

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "docs/loadtests.md").read_text()


def table_after(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)


def test_every_line_of_the_scorecard_is_explained() -> None:
    told = {name for cell in table_after("What each line means") for name in cell.split(", ")}
    lines = {line.name for line in judge(record(expected_driver="cpu")).lines}
    assert {re.sub(r"^p99 of .*", "p99 of a route", name) for name in lines} <= told


def test_every_rule_of_validity_is_explained() -> None:
    assert len(table_after("When a run is invalid")) == len(validity.RULES) + 1  # and the table's head


def test_numbers_are_those_of_the_code() -> None:
    limits, people = Validity(), traffic.load()
    assert f"less than {limits.achieved:.0f} % of the offered requests" in TEXT
    assert f"a generator used over {limits.generator_cpu:.0f} % of its core for {validity.CPU_SECONDS} s" in TEXT
    assert f"within {LOOK_BACK:.0f} s before or {LOOK_AHEAD:.0f} s after" in TEXT
    assert f"over {limits.drift:.0f} % more or less CPU" in TEXT
    assert f"over {limits.answer:.0f} % more or less CPU, so that" in TEXT
    weights = [role.weight for role in (people.visitor, people.member, people.organizer)]
    assert "({} visitors, {} members and {} organizers of 100)".format(*weights) in TEXT


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_explained(shape: str) -> None:
    assert f"| `{shape}` |" in TEXT
