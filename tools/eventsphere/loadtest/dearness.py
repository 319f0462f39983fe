"""Whether requests cost in the run what they cost in its calibration: other work on a machine makes them dearer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from eventsphere.loadtest.calibration import Calibration
from eventsphere.loadtest.record import Record, StageSample
from eventsphere.loadtest.replay import replay
from eventsphere.loadtest.samples import PodSample, Usage

BUSY = 0.6
"""The share of its target from which a pod's CPU is compared: the calibration holds near the target, and few requests
cost up to twice as much each."""


def costs(record: Record) -> Iterator[str]:
    """Yield a reason if pods used far more or less CPU than foretold, once a stage had settled."""
    found = dict(_drifts(record, record.slo.deadlines.up))
    at = max(found, key=lambda each: abs(found[each] - 1), default=None)
    if at is not None and abs(found[at] - 1) * 100 > record.slo.validity.drift:
        yield f"pods used {found[at]:.0%} of the CPU measured before, at {at:.0f} s: run it while nothing else runs"


def other_answer(record: Record) -> Iterator[str]:
    """Where pods use other CPU than foretold, a sound autoscaler comes to other replicas: that is no fault of it."""
    if not record.cluster or _was_blind(record):
        return
    oracle = replay(record)
    if not all(each.explained for each in oracle.rescales):
        return
    ratios = dict(_drifts(record, 0.0))
    for stage in record.stages:
        found = [ratio for at, ratio in ratios.items() if stage.start <= at < stage.end]
        off = _off(record, oracle.desired, stage)
        used = (max(found) if off > 0 else fmean(found)) if found else 1.0
        if off and (used - 1) * (100 if off > 0 else -100) > record.slo.validity.answer:
            how = f"pods used {used:.0%} of the CPU measured before, so the autoscaler rightly wanted"
            yield f"in {stage.name} {how} {(stage.expects or 0) + off} replicas: run it while nothing else runs"


def _was_blind(record: Record) -> bool:
    """Tell whether the autoscaler was missing or without metrics at any time."""
    return any(not sample.conditions.get("ScalingActive", "").startswith("True") for sample in record.cluster)


def _off(record: Record, desired: Sequence[int], stage: StageSample) -> int:
    """Return by how many replicas a stage was off where the autoscaler kept to its rules; 0 if it was not off."""
    inside = [
        (sample, oracle)
        for sample, oracle in zip(record.cluster, desired, strict=True)
        if stage.start <= sample.at < stage.end
    ]
    if stage.expects is None or not inside:
        return 0
    wanted, (last, oracle) = [sample.desired for sample, _ in inside], inside[-1]
    if max(wanted) > max(stage.expects, wanted[0]):
        return max(wanted) - stage.expects
    return last.desired - stage.expects if last.desired == oracle else 0


@dataclass(frozen=True)
class _Even:
    """A moment at which every pod's last metrics cover an even load on the same pods alone."""

    at: float
    pods: int
    rate: float
    used: float
    """Millicores of one pod."""


def recalibrated(record: Record) -> Calibration:
    """Return the calibration that a run's peak shows, which is nearer to another peak than what was measured before it.

    Where the peak was never even, return the run's own calibration.
    """
    peak = max(record.stages, key=lambda stage: stage.begin_rate)
    found = [each for each in _even(record, record.slo.deadlines.up) if peak.start <= each.at < peak.end]
    if not found:
        return record.costs
    cost = fmean((each.used - record.costs.idle) * each.pods / each.rate for each in found)
    return record.costs.model_copy(update={"per_request": cost})


def _drifts(record: Record, settle: float) -> Iterator[tuple[float, float]]:
    """Yield when the load was even, and the pods' CPU then as a ratio to what the calibration foretells."""
    for each in _even(record, settle):
        foretold = record.costs.idle + each.rate * record.costs.per_request / each.pods
        if foretold >= BUSY * record.costs.request * record.costs.target:
            yield each.at, each.used / foretold


def _even(record: Record, settle: float) -> Iterator[_Even]:
    """Yield the even moments; `settle` is for how many seconds the beginning of each stage is left out."""
    pods, since = -1, 0.0
    for sample in record.cluster:
        stage = next((each for each in record.stages if each.start <= sample.at < each.end), None)
        serving = sample.ready if sample.ready == len(sample.pods) else 0
        if serving != pods:
            pods, since = serving, sample.at
        if stage and stage.expects is not None and pods:
            begin = max(since, stage.start + settle)
            whole = [used.value for pod in sample.pods if (used := _cpu(pod)) and used.at - used.window > begin]
            if len(whole) == pods:
                yield _Even(sample.at, pods, stage.rate_at(sample.at), sum(whole) / pods)


def _cpu(pod: PodSample) -> Usage | None:
    return pod.usage.get("cpu")
