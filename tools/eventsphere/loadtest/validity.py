"""Why a run proves nothing: the load, the generator, the recording or the start was not as planned."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from eventsphere.loadtest import dearness
from eventsphere.loadtest.record import Record

CPU_SECONDS = 10
"""How long the generator's CPU is averaged: a short burst delays nothing."""


def reasons(record: Record) -> list[str]:
    """Return why the run is invalid, each with what to do; empty if it counts."""
    return [reason for rule in RULES for reason in rule(record)]


def _interrupted(record: Record) -> Iterator[str]:
    if record.interrupted:
        yield "the run was interrupted: let it end"


def _empty(record: Record) -> Iterator[str]:
    if not record.load or not record.cluster:
        yield "nothing was recorded: see whether the generator and kubectl run"


def _achieved(record: Record) -> Iterator[str]:
    offered = sum(second.offered for second in record.load)
    answered = sum(second.answered for second in record.load)
    if offered and answered * 100 < record.slo.validity.achieved * offered:
        percent = answered * 100 / offered
        yield f"only {percent:.1f} % of the offered requests were answered: lower the rate, or see what stalls"


def _late(record: Record) -> Iterator[str]:
    limit = record.slo.validity
    late = [second for second in record.load if second.lateness > limit.lateness]
    if len(late) * 100 > limit.late_seconds * len(record.load):
        longest = max(second.lateness for second in late)
        yield f"requests started up to {longest:.2f} s late in {len(late)} seconds: use more workers"


def _generator(record: Record) -> Iterator[str]:
    used = [second.generator_cpu for second in record.load]
    spans = (used[start : start + CPU_SECONDS] for start in range(max(1, len(used) - CPU_SECONDS + 1)))
    busiest = max((sum(span) / len(span) for span in spans if span), default=0.0)
    if busiest > record.slo.validity.generator_cpu:
        yield f"a generator used {busiest:.0f} % of its core: use more workers, or another machine"


def _gaps(record: Record) -> Iterator[str]:
    times = [sample.at for sample in record.cluster]
    longest = max((after - before for before, after in pairwise(times)), default=0.0)
    if longest > record.slo.validity.gap:
        yield f"the cluster was not seen for {longest:.0f} s: see whether its API server answers"


def _metrics(record: Record) -> Iterator[str]:
    ages = [sample.at - usage.at for sample in record.cluster for pod in sample.pods for usage in pod.usage.values()]
    oldest = max(ages, default=0.0)
    if oldest > record.slo.validity.metric_age:
        yield f"a pod's metrics were {oldest:.0f} s old: see whether the metrics server runs"
    if record.cluster and not ages:
        yield "no pod had metrics: see whether the metrics server runs"


def _stalled(record: Record) -> Iterator[str]:
    if record.stall >= record.slo.validity.stall:
        yield f"this machine stood still for {record.stall:.1f} s: run the test when it has less to do"


def _rest(record: Record) -> Iterator[str]:
    if not record.cluster or not record.stages:
        return
    first, rest = record.cluster[0], record.stages[0].expects
    if (first.replicas, first.desired, first.ready) != (rest, rest, rest):
        found = f"{first.replicas} replicas, {first.desired} desired, {first.ready} ready"
        yield f"the run did not begin at rest ({found}, not {rest}): wait until the last load is forgotten"


RULES: tuple[Callable[[Record], Iterator[str]], ...] = (
    _interrupted,
    _empty,
    _achieved,
    _late,
    _generator,
    _gaps,
    _metrics,
    _stalled,
    _rest,
    dearness.costs,
    dearness.other_answer,
)
