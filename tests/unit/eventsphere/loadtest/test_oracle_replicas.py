"""How many replicas a metric asks for: Kubernetes' documented algorithm and its careful guesses."""

from typing import Any

import pytest

from eventsphere.loadtest.oracle.autoscaler import Controller, Metric, read
from eventsphere.loadtest.oracle.replicas import NoMetricError, propose
from eventsphere.loadtest.samples import PodSample
from tests.unit.eventsphere.loadtest.pods import live, pod, pods

CPU = Metric("cpu", 50)
NOW = 1000.0
STARTING: dict[str, Any] = {"started": NOW - 20, "ready_changed": NOW - 20}


def asked(found: list[PodSample], current: int | None = None, metric: Metric = CPU, **hpa: Any) -> int:
    return propose(metric, found, current or len(found), NOW, read(live(**hpa)), Controller()).replicas


@pytest.mark.parametrize(
    ("usage", "wanted"),
    [
        pytest.param([100, 100], 4, id="twice the target doubles"),
        pytest.param([25, 25], 1, id="half the target halves"),
        pytest.param([60, 60, 70], 4, id="a fraction is rounded up"),
        pytest.param([0, 0, 0], 0, id="idle pods ask for none"),
    ],
)
def test_replicas_follow_the_ratio_of_usage_to_target(usage: list[int], wanted: int) -> None:
    assert asked(pods(*usage)) == wanted


@pytest.mark.parametrize("usage", [45, 50, 55])
def test_within_ten_percent_of_the_target_replicas_stay(usage: int) -> None:
    assert asked(pods(usage, usage, usage)) == 3


def test_just_over_ten_percent_adds_a_replica() -> None:
    assert asked(pods(56, 56, 56)) == 4


def test_a_tolerance_of_the_object_replaces_the_default() -> None:
    behavior = {"scaleUp": {"tolerance": "0"}}
    assert asked(pods(51, 51, 51), behavior=behavior) == 4


def test_utilization_is_cut_to_whole_percent_before_it_is_compared() -> None:
    found = [pod("a", 551, requests={"cpu": 1000}), pod("b", 550, requests={"cpu": 1000})]
    assert asked(found) == 2  # 55.05 % counts as 55 %, which is within the tolerance


def test_utilization_is_that_of_all_requests_together() -> None:
    found = [pod("small", 90, requests={"cpu": 100}), pod("large", 310, requests={"cpu": 700})]
    assert asked(found) == 2


def test_on_the_way_up_unready_pods_count_as_idle() -> None:
    assert asked([*pods(80, 80), pod("new", phase="Pending")], current=3) == 3
    assert asked([*pods(100, 100), pod("new", 100, ready=False, at=NOW, **STARTING)], current=3) == 4


def test_on_the_way_down_unready_pods_do_not_count() -> None:
    assert asked([*pods(20, 20), pod("new", phase="Pending")], current=3) == 1


def test_unready_pods_never_turn_the_direction() -> None:
    assert asked([*pods(70), *(pod(f"new-{n}", phase="Pending") for n in range(3))], current=4) == 4


def test_on_the_way_up_pods_without_a_metric_count_as_idle() -> None:
    assert asked([*pods(100, 100), pod("blind")], current=3) == 4


def test_on_the_way_down_pods_without_a_metric_count_as_fully_used() -> None:
    assert asked([*pods(10, 10, 10), pod("blind")], current=4) == 3


def test_a_target_over_the_request_is_the_guess_for_a_missing_metric_on_the_way_down() -> None:
    found = [pod("a", 10), pod("b", 10), pod("blind")]
    assert asked(found, metric=Metric("cpu", 150)) == 2


def test_a_missing_metric_never_turns_the_direction() -> None:
    assert asked([*pods(40), pod("blind")], current=2) == 2


def test_more_pods_than_replicas_never_turn_the_direction() -> None:
    assert asked([*pods(30, 30, 30, 30), pod("blind")], current=2) == 2


def test_pods_that_leave_or_failed_are_left_out() -> None:
    found = [*pods(100, 100), pod("leaving", 100, deleting=True), pod("failed", phase="Failed")]
    assert asked(found, current=2) == 4


def test_cpu_of_the_start_is_left_out_until_a_window_after_readiness() -> None:
    young: dict[str, Any] = {"started": NOW - 60, "ready_changed": NOW - 20}
    early, late = pod("new", 200, at=NOW - 10, **young), pod("new", 200, at=NOW - 4, **young)
    assert asked([*pods(50, 50), early], current=3) == 3
    assert asked([*pods(50, 50), late], current=3) == 6


def test_after_the_initialization_period_only_a_pod_that_was_never_ready_is_left_out() -> None:
    old: dict[str, Any] = {"started": NOW - 900, "ready": False}
    never, once = pod("x", 300, ready_changed=NOW - 890, **old), pod("x", 300, ready_changed=NOW - 60, **old)
    assert asked([*pods(50, 50), never], current=3) == 3
    assert asked([*pods(50, 50), once], current=3) == 8


def test_memory_counts_from_the_start() -> None:
    starting = pod("new", memory=100, ready=False, **STARTING)
    assert asked([pod("old", memory=100), starting], metric=Metric("memory", 50)) == 4


def test_without_any_usable_metric_nothing_is_proposed() -> None:
    with pytest.raises(NoMetricError, match="no pod"):
        asked([pod("blind"), pod("new", phase="Pending")])


def test_a_pod_without_a_request_is_no_basis() -> None:
    with pytest.raises(NoMetricError, match="pod-1 requests no cpu"):
        asked([pod("pod-0", 10), pod("pod-1", 10, requests={})])
