"""Decide as the controller does at one synchronization, and remember it for the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eventsphere.loadtest.oracle.autoscaler import Autoscaler, Controller
from eventsphere.loadtest.oracle.limits import History, Moment, limit, stabilize
from eventsphere.loadtest.oracle.replicas import NoMetricError, Proposal, propose
from eventsphere.loadtest.samples import PodSample, Resource


@dataclass(frozen=True)
class Decision:
    """What the controller decides at one moment, and which metric asked for most."""

    at: float
    current: int
    recommended: int | None
    """Before windows, policies and bounds; None if no metric counted or replicas were out of bounds."""
    desired: int
    driver: Resource | None


class Oracle:
    """A controller of one autoscaler. `decide` looks; `remember` and `moved` keep what later decisions depend on."""

    def __init__(self, autoscaler: Autoscaler, controller: Controller | None = None) -> None:
        self.autoscaler = autoscaler
        self.controller = controller or Controller()
        self.history = History()

    def decide(self, at: float, current: int, pods: Sequence[PodSample]) -> Decision:
        """Return what the controller would do at this moment; changes nothing."""
        bounds = self.autoscaler
        if current == 0 and bounds.minimum != 0:  # scaling is switched off
            return Decision(at, current, None, 0, None)
        if not bounds.minimum <= current <= bounds.maximum:
            return Decision(at, current, None, min(max(current, bounds.minimum), bounds.maximum), None)
        best = self._best(at, current, pods)
        if best is None:
            return Decision(at, current, None, current, None)
        history = self._known(at, current)
        stable = stabilize(best.replicas, current, at, history, bounds)
        return Decision(at, current, best.replicas, limit(stable, current, at, history, bounds), best.metric)

    def remember(self, decision: Decision) -> None:
        """Keep what was recommended at a synchronization, for the windows of later ones."""
        if decision.recommended is not None:
            history = self._known(decision.at, decision.current)
            latest = Moment(decision.at, decision.recommended)
            self.history = self._trimmed(replace(history, recommended=(*history.recommended, latest)), decision.at)

    def moved(self, at: float, before: int, after: int) -> None:
        """Keep a change of replicas, for the rate policies of later synchronizations."""
        history, change = self._known(at, before), after - before
        if change > 0:
            history = replace(history, added=(*history.added, Moment(at, change)))
        if change < 0:
            history = replace(history, removed=(*history.removed, Moment(at, -change)))
        self.history = self._trimmed(history, at)

    def _best(self, at: float, current: int, pods: Sequence[PodSample]) -> Proposal | None:
        """Return the proposal for most replicas. When a metric is missing, the controller never scales down."""
        found: list[Proposal] = []
        for metric in self.autoscaler.metrics:
            try:
                found.append(propose(metric, pods, current, at, self.autoscaler, self.controller))
            except NoMetricError:
                continue
        best = max(found, key=lambda each: each.replicas, default=None)
        incomplete = len(found) < len(self.autoscaler.metrics)
        return None if best is None or (incomplete and best.replicas < current) else best

    def _known(self, at: float, current: int) -> History:
        """Return the history; a controller that starts takes the current replicas as its first recommendation."""
        return self.history if self.history.recommended else History(recommended=(Moment(at, current),))

    def _trimmed(self, history: History, now: float) -> History:
        """Forget what no window and no policy can look back to."""
        rules = (self.autoscaler.up, self.autoscaler.down)
        longest = max([each.window for each in rules] + [policy.period for each in rules for policy in each.policies])
        kept = [
            tuple(moment for moment in moments if moment.at >= now - longest)
            for moments in (history.recommended, history.added, history.removed)
        ]
        return History(*kept)
