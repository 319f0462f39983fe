"""docs/loadtests.md tells every line, every reason and every shape."""

import re
from pathlib import Path

import pytest

from eventsphere.loadtest import validity
from eventsphere.loadtest.shapes import SHAPES
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


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_explained(shape: str) -> None:
    assert f"| `{shape}` |" in TEXT
