"""Two results are better or worse only beyond what equal runs differ by."""

from datetime import timedelta
from pathlib import Path

import pytest

from eventsphere.errors import CommandError
from eventsphere.loadtest.compare import HIGHER_IS_BETTER, KEPT, NO_DIRECTION, Change, compare, stored
from eventsphere.loadtest.histogram import bucket
from eventsphere.loadtest.record import Record, write
from eventsphere.loadtest.verdict import judge
from tests.unit.eventsphere.loadtest.simulated import record, with_load


@pytest.fixture(scope="module")
def healthy() -> Record:
    return record()


def answering_in(found: Record, milliseconds: float) -> Record:
    return with_load(found, lambda each: {"latency": {"GET /api/events": {bucket(milliseconds): each.answered}}})


def changed(found: Record, first: float, second: float, equal: tuple[float, ...]) -> Change:
    runs = [answering_in(found, each) for each in (first, second, *equal)]
    return next(each.change for each in compare(runs[0], runs[1], runs[2:]) if each.name == "p99")


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [(50, 60, Change.SAME), (60, 50, Change.SAME), (50, 90, Change.WORSE), (90, 50, Change.BETTER)],
)
def test_only_what_leaves_the_spread_is_a_change(first: float, second: float, change: Change, healthy: Record) -> None:
    assert changed(healthy, first, second, (50, 55, 65)) is change


def test_without_a_spread_every_difference_counts_and_equality_is_the_same(healthy: Record) -> None:
    assert changed(healthy, 50, 60, (50, 50, 50)) is Change.WORSE
    assert changed(healthy, 50, 50, (50, 50, 50)) is Change.SAME


def test_equal_runs_are_the_same_in_every_line() -> None:
    found = compare(record("spike"), record("spike"), [record("spike")] * 3)
    assert {each.change for each in found} == {Change.SAME}


def test_every_line_with_a_direction_of_its_own_is_one_of_the_scorecard(healthy: Record) -> None:
    assert {line.name for line in judge(healthy).lines} >= HIGHER_IS_BETTER | NO_DIRECTION


def test_too_few_equal_runs_are_refused(healthy: Record) -> None:
    with pytest.raises(CommandError, match="at least 3 times"):
        compare(healthy, healthy, [healthy, healthy])


def test_equal_runs_of_several_commits_are_refused(healthy: Record) -> None:
    other = healthy.model_copy(update={"revision": "f" * 40})
    with pytest.raises(CommandError, match="of 2 commits"):
        compare(healthy, healthy, [healthy, healthy, other])


def test_kept_runs_are_those_of_the_environment_and_the_shape(healthy: Record, tmp_path: Path) -> None:
    later = healthy.model_copy(update={"started_at": healthy.started_at + timedelta(hours=1)})
    for place, found in (("local-step/a", later), ("local-step/b", healthy), ("local-ramp/a", record("ramp"))):
        write(found, tmp_path / KEPT / f"{place}.json")
    assert stored(tmp_path, healthy) == [healthy, later]


def test_without_kept_runs_the_refusal_says_where_to_keep_them(healthy: Record, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="loadtests/equal/local-step"):
        compare(healthy, healthy, stored(tmp_path, healthy))


def test_results_of_different_shapes_are_refused(healthy: Record) -> None:
    with pytest.raises(CommandError, match="one environment and one shape"):
        compare(healthy, record("ramp"), [healthy] * 3)


def test_an_invalid_result_is_refused(healthy: Record) -> None:
    with pytest.raises(CommandError, match="is invalid"):
        compare(healthy, healthy.model_copy(update={"stall": 9.0}), [healthy] * 3)
