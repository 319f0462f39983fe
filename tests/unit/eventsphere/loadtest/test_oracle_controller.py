"""One synchronization after another: maximum over metrics, missing metrics, bounds, and what is remembered."""

from typing import Any

from eventsphere.loadtest.oracle.autoscaler import read
from eventsphere.loadtest.oracle.controller import Oracle
from eventsphere.loadtest.samples import PodSample
from tests.unit.eventsphere.loadtest.pods import live, pod, pods


def oracle(**hpa: Any) -> Oracle:
    return Oracle(read(live(**hpa)))


def run(subject: Oracle, replicas: int, usage: list[tuple[float, int]]) -> list[int]:
    """Let an oracle that everything follows synchronize at each time with that CPU per pod."""
    seen: list[int] = []
    for at, cpu in usage:
        decision = subject.decide(at, replicas, pods(*[cpu] * replicas))
        subject.remember(decision)
        subject.moved(at, replicas, decision.desired)
        replicas = decision.desired
        seen.append(replicas)
    return seen


def test_the_metric_that_asks_for_most_wins_and_is_named() -> None:
    found = [pod(f"p{n}", cpu=100, memory=160) for n in range(2)]
    decision = oracle().decide(0, 2, found)
    assert (decision.desired, decision.driver) == (4, "memory")


def test_of_equal_metrics_the_first_of_the_object_is_named() -> None:
    decision = oracle().decide(0, 2, [pod(f"p{n}", cpu=70, memory=80) for n in range(2)])
    assert decision.driver == "memory"


def test_a_missing_metric_forbids_scaling_down_and_allows_scaling_up() -> None:
    at_once = {"scaleDown": {"stabilizationWindowSeconds": 0}}
    assert oracle(behavior=at_once).decide(0, 4, pods(10, 10, 10, 10)).desired == 4
    assert oracle().decide(0, 2, pods(140, 140)).desired == 4


def test_without_any_metric_replicas_stay() -> None:
    decision = oracle().decide(0, 3, [pod("a"), pod("b"), pod("c")])
    assert (decision.desired, decision.recommended, decision.driver) == (3, None, None)


def test_replicas_outside_the_bounds_come_back_at_once() -> None:
    assert oracle().decide(0, 1, pods(0)).desired == 2
    assert oracle().decide(0, 12, pods(*[70] * 12)).desired == 10


def test_zero_replicas_switch_scaling_off() -> None:
    assert oracle().decide(0, 0, []).desired == 0


def measured(cpu: int, count: int) -> list[PodSample]:
    return [pod(f"p{n}", cpu=cpu, memory=10) for n in range(count)]


def test_a_step_up_and_down_with_the_shipped_behavior() -> None:
    """Two pods become four at once; back to two only after five minutes of low recommendations."""
    subject = oracle()
    up = subject.decide(0, 2, measured(122, 2))
    subject.remember(up)
    assert up.desired == 4
    waiting = [subject.decide(at, 4, measured(20, 4)) for at in range(15, 301, 15)]
    for decision in waiting:
        subject.remember(decision)
    assert {decision.desired for decision in waiting[:-1]} == {4}
    assert waiting[-1].desired == 2


def test_the_rate_policy_bounds_a_spike_to_doubling_each_period() -> None:
    usage = [(0.0, 700), (15.0, 700), (30.0, 700)]
    assert run(oracle(metrics=live()["spec"]["metrics"][1:]), 2, usage) == [4, 8, 10]


def test_a_controller_that_starts_holds_the_replicas_that_it_finds() -> None:
    assert oracle().decide(0, 6, measured(10, 6)).desired == 6


def test_a_decision_that_nobody_followed_counts_against_no_policy() -> None:
    subject = oracle(metrics=live()["spec"]["metrics"][1:])
    subject.remember(subject.decide(0, 2, pods(140, 140)))
    assert subject.history.added == ()


def test_replicas_that_moved_count_against_the_policies() -> None:
    subject = oracle(metrics=live()["spec"]["metrics"][1:])
    subject.moved(0, 2, 4)
    subject.moved(5, 4, 3)
    assert [(each.at, each.replicas) for each in subject.history.added] == [(0, 2)]
    assert [(each.at, each.replicas) for each in subject.history.removed] == [(5, 1)]


def test_history_that_no_window_reaches_is_forgotten() -> None:
    subject = oracle(metrics=live()["spec"]["metrics"][1:])
    run(subject, 2, [(float(at), 70) for at in range(0, 3600, 15)])
    assert len(subject.history.recommended) <= 300 / 15 + 1
