"""The SLO files, and how a wrong one is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from eventsphere.aws import facts
from eventsphere.check.tree import environments
from eventsphere.errors import CommandError
from eventsphere.loadtest import slo

ROOT = Path(__file__).parents[4]


def content() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / slo.FOLDER / "local.yaml").read_text())
    return found


def refusal(changed: dict[str, Any]) -> str:
    with pytest.raises(CommandError) as refused:
        slo.parse(changed, "slo.yaml")
    return str(refused.value)


@pytest.mark.parametrize("environment", environments(ROOT))
def test_every_environment_has_a_sound_file(environment: str) -> None:
    found = slo.load(ROOT, environment)
    overlay = yaml.safe_load((ROOT / "overlays" / environment / "environment.yaml").read_text())["data"]
    assert int(overlay["minimum"]) < found.peak <= int(overlay["serviceMaximum"])


def test_an_environment_on_aws_has_its_address_from_the_facts() -> None:
    known = facts.read(ROOT).environments
    assert {name: slo.load(ROOT, name).url for name in known} == {name: f"https://{known[name].host}" for name in known}


def test_deadlines_are_sums_of_their_parts() -> None:
    deadlines = slo.Deadlines(metrics=15, sync=15, actuation=10, start=40)
    assert (deadlines.decision, deadlines.ready, deadlines.up) == (45, 50, 95)


def test_an_unknown_field_is_refused_by_name_with_those_there_are() -> None:
    text = refusal(content() | {"latencies": {}})
    assert "unknown field latencies" in text
    assert "deadlines, latency" in text


def test_an_unknown_inner_field_is_refused_with_its_section() -> None:
    changed = content()
    changed["deadlines"]["begin"] = 3
    text = refusal(changed)
    assert "unknown field deadlines.begin" in text
    assert "metrics, sync, actuation, start" in text


def test_a_missing_field_is_named() -> None:
    changed = content()
    del changed["deadlines"]["start"]
    assert "deadlines.start: field required" in refusal(changed)


@pytest.mark.parametrize("value", [0, -1, "soon", 1e9])
def test_a_deadline_out_of_range_is_named(value: object) -> None:
    changed = content()
    changed["deadlines"]["start"] = value
    assert "deadlines.start" in refusal(changed)


@pytest.mark.parametrize("wrong", [None, [], "text"])
def test_a_file_that_is_no_mapping_is_refused(wrong: Any) -> None:
    assert "slo.yaml" in refusal(wrong)


def test_a_missing_file_and_broken_yaml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"qa\.yaml is missing"):
        slo.load(tmp_path, "qa")
    (tmp_path / slo.FOLDER).mkdir(parents=True)
    (tmp_path / slo.FOLDER / "qa.yaml").write_text("a: [")
    with pytest.raises(CommandError, match="no YAML"):
        slo.load(tmp_path, "qa")
