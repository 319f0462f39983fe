"""Why a run proves nothing: the load, the generator, the recording or the start was not as planned."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import fmean

from eventsphere.loadtest.record import Record, StageSample
from eventsphere.loadtest.replay import replay
from eventsphere.loadtest.samples import PodSample, Usage

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


def _costs(record: Record) -> Iterator[str]:
    found = dict(_drifts(record, record.slo.deadlines.up))
    at = max(found, key=lambda each: abs(found[each] - 1), default=None)
    if at is not None and abs(found[at] - 1) * 100 > record.slo.validity.drift:
        yield f"pods used {found[at]:.0%} of the CPU measured before, at {at:.0f} s: run it while nothing else runs"


def _other_answer(record: Record) -> Iterator[str]:
    """Where pods use other CPU than foretold, a sound autoscaler comes to other replicas: that is no fault of it."""
    if not record.cluster or not all(each.explained for each in replay(record).rescales):
        return
    ratios = dict(_drifts(record, 0.0))
    for stage in record.stages:
        found = [ratio for at, ratio in ratios.items() if stage.start <= at < stage.end]
        off = _off(record, stage)
        used = (max(found) if off > 0 else fmean(found)) if found else 1.0
        if off and (used - 1) * off * 100 > record.slo.validity.answer:
            how = f"pods used {used:.0%} of the CPU measured before, so the autoscaler rightly wanted"
            yield f"in {stage.name} {how} {(stage.expects or 0) + off} replicas: run it while nothing else runs"


def _off(record: Record, stage: StageSample) -> int:
    """Return by how many replicas a stage was off where the autoscaler kept to its rules; 0 if it was not off."""
    inside = [
        (sample, oracle)
        for sample, oracle in zip(record.cluster, replay(record).desired, strict=True)
        if stage.start <= sample.at < stage.end
    ]
    if stage.expects is None or not inside:
        return 0
    wanted, (last, oracle) = [sample.desired for sample, _ in inside], inside[-1]
    if max(wanted) > max(stage.expects, wanted[0]):
        return max(wanted) - stage.expects
    return last.desired - stage.expects if last.desired == oracle else 0


def _drifts(record: Record, settle: float) -> Iterator[tuple[float, float]]:
    """Yield when pods and load were even, and the pods' CPU then as a ratio to what the calibration foretells.

    `settle` is for how many seconds the beginning of each stage is left out.
    """
    pods, since = -1, 0.0
    for sample in record.cluster:
        stage = next((each for each in record.stages if each.start <= sample.at < each.end), None)
        serving = sample.ready if sample.ready == len(sample.pods) else 0
        if serving != pods:
            pods, since = serving, sample.at
        if stage and stage.expects is not None and pods:
            begin = max(since, stage.start + settle)
            whole = [used.value for pod in sample.pods if (used := _cpu(pod)) and used.at - used.window > begin]
            foretold = record.costs.idle + stage.rate_at(sample.at) * record.costs.per_request / pods
            if len(whole) == pods:
                yield sample.at, sum(whole) / pods / foretold


def _cpu(pod: PodSample) -> Usage | None:
    return pod.usage.get("cpu")


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
    _costs,
    _other_answer,
)
