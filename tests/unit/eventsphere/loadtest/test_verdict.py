"""The scorecard: a healthy run passes, and each promise that is broken fails by its own line."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from eventsphere.loadtest.clauses.line import Run
from eventsphere.loadtest.clauses.platform import elasticity_of
from eventsphere.loadtest.elasticity import measure
from eventsphere.loadtest.histogram import bucket
from eventsphere.loadtest.oracle.autoscaler import read
from eventsphere.loadtest.oracle.controller import Oracle
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.samples import ClusterSample, Event
from eventsphere.loadtest.shapes import SHAPES
from eventsphere.loadtest.verdict import Outcome, judge, publish
from eventsphere.promote import scorecard
from tests.unit.eventsphere.loadtest.pods import SHIPPED_BEHAVIOR, live
from tests.unit.eventsphere.loadtest.simulated import CPU_ONLY, SLO, NoisyCluster, record, with_cluster, with_load

UP, DOWN = 45, 165
"""When the step goes up and comes down, in seconds."""


@pytest.fixture(scope="module")
def healthy() -> Record:
    return record()


def failed(found: Record) -> set[str]:
    verdict = judge(found)
    assert verdict.outcome is not Outcome.INVALID, verdict.reasons
    return {line.name for line in verdict.failed}


def test_a_healthy_step_passes(healthy: Record) -> None:
    verdict = judge(healthy)
    assert (verdict.outcome, verdict.failed, verdict.reasons) == (Outcome.PASS, [], ())


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "soak"])
def test_a_healthy_run_has_no_unexplained_rescale_and_no_reversal(shape: str) -> None:
    assert failed(record(shape)).isdisjoint({"unexplained rescales", "reversals", "overshoot", "scale-down window"})


@pytest.mark.parametrize("phase", [0, 1, 8, 14])
def test_the_verdict_does_not_depend_on_when_the_controller_looks(phase: int) -> None:
    assert failed(record(phase=phase)) == set()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("shape", ["step", "ramp"])
def test_noise_moves_no_verdict(shape: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoisyCluster, "chance", random.Random(seed))  # noqa: S311 - repeatable, not secret
    assert failed(record(shape, kind=NoisyCluster, phase=seed)) == set()


@pytest.mark.parametrize("seed", range(4))
def test_noise_hides_no_fault(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoisyCluster, "chance", random.Random(seed))  # noqa: S311 - repeatable, not secret
    found = record(kind=NoisyCluster, phase=seed)
    assert all(BROKEN[fault] in failed(fault(found)) for fault in BROKEN)


def replicas_at(found: Record, change: Callable[[ClusterSample], int]) -> Record:
    """The record with other replicas, wanted and real; pods follow as far as they exist."""
    return with_cluster(found, lambda each: {"replicas": change(each), "desired": change(each)})


def late(found: Record) -> Record:
    return replicas_at(found, lambda each: 2 if each.at < UP + 60 else each.replicas)


def flapping(found: Record) -> Record:
    return replicas_at(found, lambda each: 3 + int(each.at) // 15 % 2 if UP + 30 < each.at < DOWN else each.replicas)


def stuck_at_maximum(found: Record) -> Record:
    return replicas_at(found, lambda each: 10 if each.at > UP + 20 else each.replicas)


def metric_missing(found: Record) -> Record:
    return with_cluster(
        found,
        lambda each: {"conditions": {"ScalingActive": "False FailedGetResourceMetric"}} if 60 < each.at < 90 else {},
    )


def autoscaler_deleted(found: Record) -> Record:
    return with_cluster(found, lambda _: {"conditions": {}, "replicas": 2, "desired": 2})


def errors_while_scaling_down(found: Record) -> Record:
    return with_load(found, lambda each: {"failures": {"server_error": 1}} if each.at == 457 else {})


def starved_pod(found: Record) -> Record:
    def starve(sample: ClusterSample) -> dict[str, object]:
        return {"pods": [pod.model_copy(update={"served": 0} if pod.name == "event-3" else {}) for pod in sample.pods]}

    return with_cluster(found, starve)


def scaled_by_hand(found: Record) -> Record:
    return replicas_at(found, lambda each: 3 if 30 <= each.at < UP + 7 else each.replicas)


def gone_too_early(found: Record) -> Record:
    return replicas_at(found, lambda each: 2 if each.at >= DOWN + 60 else each.replicas)


def out_of_bounds(found: Record) -> Record:
    return replicas_at(found, lambda each: 11 if each.at == 100 else each.replicas)


def never_ready(found: Record) -> Record:
    def hold(sample: ClusterSample) -> dict[str, object]:
        new = {"event-2", "event-3"}
        return {"pods": [pod.model_copy(update={"ready": False} if pod.name in new else {}) for pod in sample.pods]}

    return with_cluster(found, hold)


def out_of_sync(found: Record) -> Record:
    return with_cluster(found, lambda each: {"sync": "OutOfSync"} if each.at == 60 else {})


def slow(found: Record) -> Record:
    return with_load(found, lambda _: {"latency": {"GET /api/events": {bucket(900): 10}}})


def refused_for_the_rate(found: Record) -> Record:
    return with_load(found, lambda each: {"failures": {"rate_limited": 2}} if each.at == UP + 5 else {})


def other_metric(found: Record) -> Record:
    return found.model_copy(update={"expected_driver": "memory"})


def too_large_for_any_node(found: Record) -> Record:
    def enlarge(sample: ClusterSample) -> dict[str, object]:
        large = {"cpu": 2500, "memory": 100}
        return {
            "pods": [pod.model_copy(update={"requests": large} if pod.name == "event-3" else {}) for pod in sample.pods]
        }

    return without_room(with_cluster(found, enlarge))


def without_room(found: Record) -> Record:
    """The record in which the scheduler refused a pod for a while."""
    refused = Event(at=UP + 8, object="Pod/event-3", reason="FailedScheduling", message="0/3 nodes: 3 Insufficient cpu")
    return found.model_copy(update={"events": [refused]})


def promised_more(found: Record) -> Record:
    """The record against promises of elasticity that nothing keeps."""
    perfect = found.slo.elasticity.model_copy(update=dict.fromkeys(type(found.slo.elasticity).model_fields, 0.0))
    return found.model_copy(update={"slo": found.slo.model_copy(update={"elasticity": perfect})})


BROKEN: dict[Callable[[Record], Record], str] = {
    late: "decision delay",
    never_ready: "desired-to-Ready delay",
    flapping: "reversals",
    stuck_at_maximum: "replicas settled",
    metric_missing: "autoscaler without metrics",
    autoscaler_deleted: "decision delay",
    errors_while_scaling_down: "failed requests",
    starved_pod: "share of requests per pod",
    scaled_by_hand: "unexplained rescales",
    gone_too_early: "scale-down window",
    out_of_bounds: "replicas within bounds",
    out_of_sync: "Argo CD out of sync",
    slow: "p99",
    refused_for_the_rate: "rate-limited requests",
    other_metric: "driven by memory",
    too_large_for_any_node: "pods that no node takes",
    promised_more: "under-provisioning accuracy",
}


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: fault.__name__)
def test_a_broken_promise_fails_by_its_own_line(fault: Callable[[Record], Record], healthy: Record) -> None:
    assert BROKEN[fault] in failed(fault(healthy))


def test_every_line_has_a_fault_that_fails_it(healthy: Record) -> None:
    lines = {line.name for line in judge(healthy).lines}
    assert lines - {name for fault in BROKEN for name in failed(fault(healthy))} == set()


@pytest.mark.parametrize("fault", [errors_while_scaling_down, out_of_sync, starved_pod, metric_missing, other_metric])
def test_a_fault_that_moves_no_replicas_fails_by_nothing_else(
    fault: Callable[[Record], Record], healthy: Record
) -> None:
    assert failed(fault(healthy)) == {BROKEN[fault]}


def test_a_pod_for_which_a_node_is_added_fails_nothing(healthy: Record) -> None:
    line = next(each for each in judge(without_room(healthy)).lines if each.name == "pods that no node takes")
    assert line.passed
    assert "1 pods waited for a node: the cluster autoscaler would add 1 to eventsphere-ng-2" in line.why


def test_being_stuck_at_the_maximum_shows_as_overshoot_and_lost_headroom_too(healthy: Record) -> None:
    assert {"overshoot", "headroom", "scale-down delay"} <= failed(stuck_at_maximum(healthy))


def test_a_window_that_was_changed_in_the_cluster_shows_as_unexplained(healthy: Record) -> None:
    assert "unexplained rescales" in failed(gone_too_early(healthy))


def test_errors_right_after_a_rise_of_load_are_within_the_allowance(healthy: Record) -> None:
    found = with_load(healthy, lambda each: {"failures": {"shed": 3}} if UP <= each.at < UP + 20 else {})
    assert failed(found) == set()


@pytest.mark.parametrize(("shape", "allowed"), [("step", [(UP, UP + 85)]), ("spike", [(UP, UP + 85)]), ("ramp", [])])
def test_only_a_jump_of_load_has_an_allowance(shape: str, allowed: list[tuple[float, float]]) -> None:
    assert Run(record(shape)).allowances == allowed


def test_the_metric_that_drove_each_scaling_up_is_named(healthy: Record) -> None:
    assert [each.driver for each in Run(healthy).replay.rescales if each.after > each.before] == ["cpu"]


def test_a_failing_line_tells_when_and_why(healthy: Record) -> None:
    line = next(each for each in judge(scaled_by_hand(healthy)).failed if each.name == "unexplained rescales")
    assert line.at == 30
    assert "2 to 3 at 30 s" in line.why


def test_without_limits_of_speed_the_autoscaler_is_judged_by_the_older_rules() -> None:
    found = record(hpa=live(minimum=2, maximum=10, behavior=None))
    assert "unexplained rescales" not in failed(found)


def test_a_window_for_scaling_up_is_added_to_the_deadline() -> None:
    patient = SHIPPED_BEHAVIOR | {"scaleUp": SHIPPED_BEHAVIOR["scaleUp"] | {"stabilizationWindowSeconds": 60}}
    line = next(each for each in judge(record(hpa=live(behavior=patient))).lines if each.name == "decision delay")
    assert line.value > SLO.deadlines.decision
    assert (line.limit, line.passed) == (SLO.deadlines.decision + 60, True)


def test_a_run_of_one_metric_is_explained_too() -> None:
    assert failed(record(hpa=CPU_ONLY)) == set()


def test_a_slower_policy_is_read_from_the_object() -> None:
    up = {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}
    found = record(hpa=live(behavior={"scaleUp": up, "scaleDown": SHIPPED_BEHAVIOR["scaleDown"]}))
    assert "unexplained rescales" not in failed(found)
    assert [each.after for each in Run(found).replay.rescales][:2] == [3, 4]


def test_fixed_replicas_are_the_baseline_of_the_speedup(healthy: Record) -> None:
    assert judge(healthy).speedup is None
    assert judge(healthy, healthy).speedup == 1
    fixed = never_ready(replicas_at(healthy, lambda _: 2))
    there, back = judge(fixed, healthy).speedup, judge(healthy, fixed).speedup
    assert there is not None
    assert back is not None
    assert there != pytest.approx(1, abs=0.1)
    assert there * back == pytest.approx(1, abs=0.02)


def test_supply_is_what_is_ready_and_demand_what_the_load_needs(healthy: Record) -> None:
    run = Run(healthy)
    assert [run.demand[at] for at in (0, UP - 1, UP, DOWN - 1, DOWN)] == [2, 2, 4, 4, 2]
    assert [healthy.cluster[at].ready for at in (0, UP, DOWN)] == [2, 2, 4]
    assert elasticity_of(run) == measure(run.demand, [each.ready for each in healthy.cluster], resources=10)


def test_passed_and_failed_runs_write_the_scorecard_that_promote_reads(healthy: Record, tmp_path: Path) -> None:
    for found, ending in ((healthy, True), (late(healthy), False)):
        path = publish(tmp_path, found, judge(found))
        assert path == tmp_path / "loadtests/scorecards/local.json"
        assert (scorecard.read(path).failed == []) is ending


def test_an_invalid_run_leaves_no_scorecard(healthy: Record, tmp_path: Path) -> None:
    path = publish(tmp_path, healthy, judge(healthy))
    assert path is not None
    stalled = healthy.model_copy(update={"stall": 5.0})
    assert publish(tmp_path, stalled, judge(stalled)) is None
    assert not path.exists()


def test_the_oracle_of_a_record_reads_the_live_object(healthy: Record) -> None:
    assert Oracle(read(healthy.autoscaler)).autoscaler.down.window == 300
