"""Whether requests cost in the run what they cost in its calibration: other work on a machine makes them dearer."""

from collections.abc import Iterator
from statistics import fmean

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
    if not record.cluster or not all(each.explained for each in replay(record).rescales) or _was_blind(record):
        return
    ratios = dict(_drifts(record, 0.0))
    for stage in record.stages:
        found = [ratio for at, ratio in ratios.items() if stage.start <= at < stage.end]
        off = _off(record, stage)
        used = (max(found) if off > 0 else fmean(found)) if found else 1.0
        if off and (used - 1) * (100 if off > 0 else -100) > record.slo.validity.answer:
            how = f"pods used {used:.0%} of the CPU measured before, so the autoscaler rightly wanted"
            yield f"in {stage.name} {how} {(stage.expects or 0) + off} replicas: run it while nothing else runs"


def _was_blind(record: Record) -> bool:
    """Tell whether the autoscaler was missing or without metrics at any time."""
    return any(not sample.conditions.get("ScalingActive", "").startswith("True") for sample in record.cluster)


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
            if len(whole) == pods and foretold >= BUSY * record.costs.request * record.costs.target:
                yield sample.at, sum(whole) / pods / foretold


def _cpu(pod: PodSample) -> Usage | None:
    return pod.usage.get("cpu")
