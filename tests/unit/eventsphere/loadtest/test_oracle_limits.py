"""Stabilization windows, rate policies and bounds: Kubernetes' documented examples of scaling behavior."""

from typing import Any

import pytest

from eventsphere.errors import CommandError
from eventsphere.loadtest.oracle.autoscaler import Controller, read
from eventsphere.loadtest.oracle.limits import History, Moment, limit, stabilize
from tests.unit.eventsphere.loadtest.pods import live, resource

NOW = 1000.0


def rules(up: dict[str, Any] | None = None, down: dict[str, Any] | None = None, **bounds: Any) -> dict[str, Any]:
    return live(behavior={"scaleUp": up or {}, "scaleDown": down or {}}, minimum=1, maximum=1000) | bounds


def policies(*given: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value, "periodSeconds": period} for kind, value, period in given]


def reached(wanted: int, current: int, hpa: dict[str, Any], history: History | None = None) -> int:
    return limit(wanted, current, NOW, history or History(), read(hpa))


FOUR_PODS_OR_TEN_PERCENT = {"policies": policies(("Pods", 4, 60), ("Percent", 10, 60))}


@pytest.mark.parametrize(
    ("current", "after"),
    [
        pytest.param(80, 72, id="ten percent of 80 are more than 4 pods"),
        pytest.param(72, 64, id="7.2 pods are rounded up to 8"),
        pytest.param(45, 40, id="4.5 pods still win over 4"),
        pytest.param(20, 16, id="under 40 replicas 4 pods win"),
    ],
)
def test_scaling_down_takes_the_policy_that_removes_most(current: int, after: int) -> None:
    assert reached(1, current, rules(down=FOUR_PODS_OR_TEN_PERCENT)) == after


def test_select_policy_min_takes_the_smallest_change() -> None:
    hpa = rules(down=FOUR_PODS_OR_TEN_PERCENT | {"selectPolicy": "Min"})
    assert reached(1, 80, hpa) == 76


def test_select_policy_min_holds_on_the_way_up_too() -> None:
    up = {"selectPolicy": "Min", "policies": policies(("Pods", 4, 60), ("Percent", 100, 60))}
    assert reached(100, 20, rules(up=up)) == 24


def test_select_policy_disabled_forbids_a_direction() -> None:
    assert reached(1, 80, rules(down={"selectPolicy": "Disabled"})) == 80
    assert reached(100, 80, rules(up={"selectPolicy": "Disabled"})) == 80


@pytest.mark.parametrize(("current", "after"), [(1, 5), (3, 7), (10, 20)])
def test_the_default_adds_four_pods_or_doubles_whichever_is_more(current: int, after: int) -> None:
    assert reached(1000, current, rules()) == after


def test_the_default_may_remove_all_at_once() -> None:
    assert reached(1, 80, rules()) == 1


def test_what_was_added_within_the_period_counts_against_the_policy() -> None:
    hpa = rules(up={"policies": policies(("Pods", 4, 60))})
    assert reached(100, 13, hpa, History(added=(Moment(NOW - 30, 3),))) == 14
    assert reached(100, 13, hpa, History(added=(Moment(NOW - 60, 3),))) == 17


def test_what_was_removed_within_the_period_counts_against_the_policy() -> None:
    hpa = rules(down={"policies": policies(("Pods", 4, 60))})
    assert reached(1, 7, hpa, History(removed=(Moment(NOW - 30, 3),))) == 6


def test_removals_give_additions_their_room_back() -> None:
    hpa = rules(up={"policies": policies(("Pods", 4, 60))})
    assert reached(100, 10, hpa, History(added=(Moment(NOW - 30, 4),), removed=(Moment(NOW - 20, 2),))) == 12


def test_a_used_up_policy_never_turns_the_direction() -> None:
    hpa = rules(up={"policies": policies(("Pods", 2, 60))})
    assert reached(100, 13, hpa, History(added=(Moment(NOW - 30, 8),))) == 13


def test_percent_rounds_up_on_the_way_up_and_down_on_the_way_down() -> None:
    assert reached(100, 3, rules(up={"policies": policies(("Percent", 10, 60))})) == 4
    assert reached(1, 5, rules(down={"policies": policies(("Percent", 50, 60))})) == 2


@pytest.mark.parametrize(("wanted", "after"), [(1, 2), (50, 10)])
def test_minimum_and_maximum_bound_everything(wanted: int, after: int) -> None:
    assert reached(wanted, 6, live(behavior={"scaleUp": {}})) == after


@pytest.mark.parametrize(("current", "after"), [(1, 4), (2, 4), (3, 6)])
def test_without_behavior_replicas_at_most_double_or_become_four(current: int, after: int) -> None:
    assert reached(100, current, live(minimum=1, maximum=1000, behavior=None)) == after


def held(wanted: int, current: int, hpa: dict[str, Any], *past: tuple[float, int]) -> int:
    history = History(recommended=tuple(Moment(NOW - ago, replicas) for ago, replicas in past))
    return stabilize(wanted, current, NOW, history, read(hpa))


def test_the_highest_recommendation_of_the_window_holds_replicas_up() -> None:
    hpa = rules(down={"stabilizationWindowSeconds": 300})
    assert held(2, 8, hpa, (299, 8), (200, 6), (100, 2)) == 8
    assert held(2, 8, hpa, (300, 8), (200, 6), (100, 2)) == 6


def test_a_missing_window_for_scaling_down_is_five_minutes() -> None:
    assert held(2, 8, rules(), (299, 8)) == 8
    assert held(2, 8, rules(), (301, 8)) == 2


def test_the_lowest_recommendation_of_the_window_holds_replicas_down() -> None:
    hpa = rules(up={"stabilizationWindowSeconds": 60})
    assert held(9, 3, hpa, (59, 4), (30, 7)) == 4
    assert held(9, 3, hpa, (60, 4), (30, 7)) == 7


def test_a_missing_window_for_scaling_up_is_none() -> None:
    assert held(9, 3, rules(), (1, 3)) == 9


def test_replicas_stay_where_both_windows_agree_to_wait() -> None:
    hpa = rules(up={"stabilizationWindowSeconds": 60}, down={"stabilizationWindowSeconds": 60})
    assert held(2, 5, hpa, (30, 9)) == 5


def test_without_behavior_only_scaling_down_has_a_window() -> None:
    assert held(2, 8, live(behavior=None), (299, 8)) == 8
    assert held(9, 3, live(behavior=None), (1, 3)) == 9


def test_the_window_of_the_controller_is_used_where_the_object_states_none() -> None:
    assert read(live(behavior=None), Controller(downscale_window=60)).down.window == 60


def test_a_metric_that_is_no_resource_is_refused() -> None:
    with pytest.raises(CommandError, match="Resource metrics"):
        read(live(metrics=({"type": "Pods", "pods": {}}, resource("cpu", 70))))
