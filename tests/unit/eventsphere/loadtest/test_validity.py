"""Runs that prove nothing are invalid, whatever their numbers say."""

from collections.abc import Callable

import pytest

from eventsphere.loadtest.dearness import recalibrated
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.samples import PodSample
from eventsphere.loadtest.verdict import Outcome, judge
from tests.unit.eventsphere.loadtest.pods import SHIPPED_BEHAVIOR, live
from tests.unit.eventsphere.loadtest.simulated import (
    COSTS,
    CheapCluster,
    Cluster,
    DearCluster,
    record,
    with_cluster,
    with_load,
)

ONE_BY_ONE = live(
    behavior=SHIPPED_BEHAVIOR | {"scaleUp": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 15}]}}
)
"""An autoscaler that comes by 3 replicas on its way to 4."""


@pytest.fixture(scope="module")
def healthy() -> Record:
    return record()


def changed(**update: object) -> Callable[[Record], Record]:
    return lambda found: found.model_copy(update=update)


def with_cpu(found: Record, times: float) -> Record:
    """The record with pods that used so many times the CPU."""

    def used(pod: PodSample) -> PodSample:
        usage = {
            key: value.model_copy(update={"value": round(value.value * times)}) for key, value in pod.usage.items()
        }
        return pod.model_copy(update={"usage": usage})

    return with_cluster(found, lambda each: {"pods": [used(pod) for pod in each.pods]})


SPOILT: dict[str, tuple[Callable[[Record], Record], str]] = {
    "less than 98 % answered": (
        lambda found: with_load(found, lambda each: {"answered": int(each.offered * 0.97)}),
        "of the offered requests were answered",
    ),
    "throttled generator": (
        lambda found: with_load(found, lambda each: {"lateness": 1.5, "generator_cpu": 100}),
        "s late in",
    ),
    "busy generator": (lambda found: with_load(found, lambda _: {"generator_cpu": 71}), "71 % of its core"),
    "stalled server": (
        lambda found: with_load(found, lambda each: {"answered": 0} if 100 <= each.at < 130 else {}),
        "see what stalls",
    ),
    "dearer requests": (lambda found: with_cpu(found, 1.3), "of the CPU measured before"),
    "cheaper requests": (lambda found: with_cpu(found, 0.7), "of the CPU measured before"),
    "more replicas by rights": (lambda _: record(kind=DearCluster), "rightly wanted 5 replicas"),
    "fewer replicas by rights": (lambda _: record(kind=CheapCluster, hpa=ONE_BY_ONE), "rightly wanted 3 replicas"),
    "gap in the recording": (
        lambda found: found.model_copy(update={"cluster": [each for each in found.cluster if not 50 < each.at < 60]}),
        "was not seen for 10 s",
    ),
    "old metrics": (
        lambda found: with_cluster(
            found,
            lambda each: {
                "pods": [
                    pod.model_copy(
                        update={
                            "usage": {
                                key: usage.model_copy(update={"at": each.at - 120}) for key, usage in pod.usage.items()
                            }
                        }
                    )
                    for pod in each.pods
                ]
            },
        ),
        "metrics were 120 s old",
    ),
    "no metrics": (
        lambda found: with_cluster(
            found, lambda each: {"pods": [pod.model_copy(update={"usage": {}}) for pod in each.pods]}
        ),
        "no pod had metrics",
    ),
    "stalled machine": (changed(stall=2.5), "stood still for 2.5 s"),
    "not at rest": (
        lambda found: with_cluster(found, lambda each: {"replicas": 4} if each.at == 0 else {}),
        "did not begin at rest (4 replicas",
    ),
    "interrupted": (changed(interrupted=True), "interrupted"),
    "nothing recorded": (changed(load=[], cluster=[]), "nothing was recorded"),
}


@pytest.mark.parametrize("why", SPOILT)
def test_a_spoilt_run_is_invalid_and_says_why(why: str, healthy: Record) -> None:
    spoil, says = SPOILT[why]
    verdict = judge(spoil(healthy))
    assert verdict.outcome is Outcome.INVALID
    assert verdict.lines == ()
    assert any(says in reason for reason in verdict.reasons)


@pytest.mark.parametrize("why", SPOILT)
def test_each_reason_tells_what_to_do(why: str, healthy: Record) -> None:
    assert all(": " in reason for reason in judge(SPOILT[why][0](healthy)).reasons)


def test_one_short_burst_of_the_generator_spoils_nothing(healthy: Record) -> None:
    found = with_load(healthy, lambda each: {"generator_cpu": 100, "lateness": 0.5} if each.at == 90 else {})
    assert judge(found).outcome is Outcome.PASS


def test_an_autoscaler_that_does_not_answer_is_judged_also_when_requests_got_cheaper() -> None:
    stays = record(kind=CheapCluster, hpa=live(maximum=2))
    assert judge(stays.model_copy(update={"autoscaler": live()})).outcome is Outcome.FAIL


@pytest.mark.parametrize(("kind", "ratio"), [(Cluster, 1.0), (CheapCluster, 0.87), (DearCluster, 1.19)])
def test_a_run_s_peak_tells_what_requests_cost(kind: type[Cluster], ratio: float) -> None:
    found = recalibrated(record(kind=kind))
    assert found.per_request == pytest.approx(COSTS.per_request * ratio, rel=0.05)
    assert found.idle == COSTS.idle


def test_a_run_without_an_even_peak_keeps_its_calibration(healthy: Record) -> None:
    assert recalibrated(healthy.model_copy(update={"cluster": healthy.cluster[:60]})) == COSTS
