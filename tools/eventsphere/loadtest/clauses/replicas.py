"""Are there as many replicas as the load asks for, and does only the autoscaler's own logic move them?"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from eventsphere.loadtest.clauses.line import Line, Run, at_least, at_most


def settled(run: Run) -> Iterator[Line]:
    """At the end of each stage as many replicas are wanted and Ready as it expects."""
    for stage in run.record.stages:
        samples = run.record.during(stage.start, stage.end)
        if stage.expects is None or not samples:
            continue
        last = samples[-1]
        off = max(abs(last.desired - stage.expects), abs(last.ready - stage.expects))
        why = f"{stage.name} ended with {last.desired} desired and {last.ready} Ready, not {stage.expects}"
        yield at_most("replicas settled", off, 0, "replicas", why if off else "", last.at)


def overshoot(run: Run) -> Iterator[Line]:
    """How many more replicas are wanted than the load of the last minutes asks for."""
    memory = run.autoscaler.down.window + run.slo.deadlines.up
    times = [sample.at for sample in run.record.cluster]
    worst, at = 0, 0.0
    for number, sample in enumerate(run.record.cluster):
        recent = run.demand[bisect_left(times, sample.at - memory) : number + 1]
        if sample.desired - max(recent) > worst:
            worst, at = sample.desired - max(recent), sample.at
    yield at_most("overshoot", worst, run.slo.scaling.overshoot, "replicas", at=at)


def reversals(run: Run) -> Iterator[Line]:
    """How often the wanted replicas turn their direction while the load is even."""
    for stage in run.record.stages:
        if stage.expects is not None:
            found = _turns([sample.desired for sample in run.record.during(stage.start, stage.end)])
            why = f"replicas went up and down in {stage.name}" if found else ""
            yield at_most("reversals", found, run.slo.scaling.reversals, "times", why, stage.start)


def unexplained(run: Run) -> Iterator[Line]:
    """Rescales that the autoscaler's own rules do not lead to: somebody or something else moved replicas."""
    odd = [each for each in run.replay.rescales if not each.explained]
    why = ", ".join(f"{each.before} to {each.after} at {each.at:.0f} s" for each in odd)
    yield at_most("unexplained rescales", len(odd), 0, "rescales", why, odd[0].at if odd else None)


def driver(run: Run) -> Iterator[Line]:
    """When a run tests one metric, that metric drives every scaling up."""
    expected = run.record.expected_driver
    if expected is None:
        return
    ups = [each for each in run.replay.rescales if each.after > each.before]
    other = [each for each in ups if each.driver != expected]
    why = "nothing scaled up" if not ups else ", ".join(f"{each.driver} at {each.at:.0f} s" for each in other)
    yield Line(f"driven by {expected}", len(other), 0, "rescales", bool(ups) and not other, why)


def bounds(run: Run) -> Iterator[Line]:
    """Replicas never leave the autoscaler's minimum and maximum."""
    low, high = run.autoscaler.minimum, run.autoscaler.maximum
    out = [sample for sample in run.record.cluster if not low <= sample.replicas <= high]
    why = f"{out[0].replicas} replicas, not {low} to {high}" if out else ""
    yield at_most("replicas within bounds", len(out), 0, "samples", why, out[0].at if out else None)


def headroom(run: Run) -> Iterator[Line]:
    """How much of the maximum is still free at the peak."""
    peak = max(run.record.cluster, key=lambda sample: sample.desired)
    free = 100 * (run.autoscaler.maximum - peak.desired) / run.autoscaler.maximum
    why = f"{peak.desired} of at most {run.autoscaler.maximum} replicas were wanted"
    yield at_least("headroom", free, run.slo.scaling.headroom, "%", why, peak.at)


def _turns(series: Sequence[int]) -> int:
    signs = [after > before for before, after in pairwise(series) if after != before]
    return sum(before != after for before, after in pairwise(signs))
