"""Is the autoscaler quick enough upwards, and patient enough downwards?"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from eventsphere.loadtest.clauses.line import Change, Line, Run, at_least, at_most
from eventsphere.loadtest.samples import ClusterSample


def decision_delay(run: Run) -> Iterator[Line]:
    """From a rise of load until the autoscaler wants more replicas: the deadline, and its window for scaling up."""
    limit = run.slo.deadlines.decision + run.autoscaler.up.window
    for change in run.changes(up=True):
        decided = _first(_within(run, change), _wants(change.before + 1))
        value = _delay(change, decided)
        why = "" if decided else "the autoscaler never decided to scale up"
        yield at_most("decision delay", value, limit, "s", why, change.stage.start + value)


def ready_delay(run: Run) -> Iterator[Line]:
    """From the decision for enough replicas until they are Ready."""
    for change in run.changes(up=True):
        samples = _within(run, change)
        decided = _first(samples, _wants(change.expects))
        ready = _first(samples, _has_ready(change.expects))
        since = decided.at if decided else change.stage.start
        until = max(ready.at, since) if ready else change.stage.end
        why = "" if decided and ready else f"{change.expects} replicas were never Ready"
        yield at_most("desired-to-Ready delay", until - since, run.slo.deadlines.ready, "s", why, until)


def window(run: Run) -> Iterator[Line]:
    """No replica goes before the load has been low enough for the stabilization window, less one sync."""
    limit = max(0.0, run.autoscaler.down.window - run.slo.deadlines.sync)
    series = list(zip(run.record.cluster, run.demand, strict=True))
    for number, (before, after) in enumerate(pairwise(run.record.cluster), start=1):
        if after.desired < before.desired:
            needed = [sample.at for sample, demand in series[:number] if demand > after.desired]
            waited = after.at - (needed[-1] if needed else run.record.cluster[0].at)
            why = f"{before.desired} became {after.desired} replicas"
            yield at_least("scale-down window", waited, limit, "s", why, after.at)


def release(run: Run) -> Iterator[Line]:
    """From a fall of load until the first replica goes: the window and the deadline of a decision, no more."""
    limit = run.autoscaler.down.window + run.slo.deadlines.decision + run.slo.deadlines.sync
    for change in run.changes(up=False):
        samples = _within(run, change)
        before = samples[0].desired if samples else change.before
        went = _first(samples, _wants_less_than(before))
        settled = before <= change.expects
        value = 0.0 if settled else _delay(change, went)
        why = "" if went or settled else "no replica ever went"
        yield at_most("scale-down delay", value, limit, "s", why, change.stage.start + value)


def _within(run: Run, change: Change) -> list[ClusterSample]:
    return run.record.during(change.stage.start, change.stage.end)


def _delay(change: Change, sample: ClusterSample | None) -> float:
    return (sample.at if sample else change.stage.end) - change.stage.start


def _first(samples: Iterable[ClusterSample], matches: Callable[[ClusterSample], bool]) -> ClusterSample | None:
    return next(filter(matches, samples), None)


def _wants(replicas: int) -> Callable[[ClusterSample], bool]:
    return lambda sample: sample.desired >= replicas


def _wants_less_than(replicas: int) -> Callable[[ClusterSample], bool]:
    return lambda sample: sample.desired < replicas


def _has_ready(replicas: int) -> Callable[[ClusterSample], bool]:
    return lambda sample: sample.ready >= replicas
