"""What generators are told, and the traffic model."""

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventsphere.errors import CommandError
from eventsphere.loadtest import plan, traffic


def sample(**changed: Any) -> plan.Plan:
    given: dict[str, Any] = {
        "starts_at": 100.0,
        "seed": 4,
        "stretches": [{"start": 0, "seconds": 10, "begin": 50, "end": 50}],
        "paths": {"/api/events?query=jazz{n}": 3, "/api/bookings": 1},
        "folder": "/tmp",  # noqa: S108 - nothing is written
    }
    return plan.Plan.model_validate(given | changed)


def test_a_plan_survives_its_file(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(sample().model_dump_json())
    assert plan.read(tmp_path / "plan.json") == sample()


def test_two_generators_play_the_schedule_of_one_together() -> None:
    alone, halves = sample().times(0, 1), [sample().times(worker, 2) for worker in (0, 1)]
    assert sorted(itertools.chain(*halves)) == list(alone)


def test_requests_follow_the_weights_and_repeat_by_the_seed() -> None:
    first = list(itertools.islice(sample().requests(0), 1000))
    assert first == list(itertools.islice(sample().requests(0), 1000))
    names = Counter(name for _, name in first)
    assert names["GET /api/events"] == pytest.approx(750, rel=0.1)


def test_what_a_cache_could_answer_is_not_asked_for() -> None:
    asked = [path for path, _ in itertools.islice(sample().requests(0), 1000) if "query" in path]
    assert len(set(asked)) > 0.99 * len(asked)


def model(**changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(traffic.FILE.read_text())
    return found | changed


def test_the_traffic_model_is_sound() -> None:
    found = traffic.load()
    assert found.visitor.weight + found.member.weight + found.organizer.weight == 100


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"robot": {}}, "robot"),
        ({"searches": []}, "searches"),
        ({"visitor": {"weight": 1, "think": [5, 3], "actions": {"read": 1}}}, "visitor"),
        ({"visitor": {"weight": 1, "think": [1, 3], "actions": {"read": 0}}}, "visitor.actions.read"),
    ],
)
def test_a_wrong_traffic_model_is_refused_by_name(changed: dict[str, Any], named: str, tmp_path: Path) -> None:
    path = tmp_path / "traffic.yaml"
    path.write_text(yaml.safe_dump(model(**changed)))
    with pytest.raises(CommandError, match=f"traffic.yaml: {named}"):
        traffic.load(path)
