"""Does the platform below stay as it must: Argo CD, the autoscaler's metrics, elasticity as a whole?"""

from collections.abc import Iterator
from dataclasses import asdict

from eventsphere.loadtest.clauses.line import Line, Run, at_most
from eventsphere.loadtest.elasticity import Elasticity, measure, speedup


def synced(run: Run) -> Iterator[Line]:
    """Argo CD finds no difference all along: scaling is no drift."""
    out = [sample for sample in run.record.cluster if sample.sync != "Synced"]
    why = f"it was {out[0].sync}" if out else ""
    yield at_most("Argo CD out of sync", len(out), 0, "samples", why, out[0].at if out else None)


def metrics(run: Run) -> Iterator[Line]:
    """The autoscaler can compute replicas all along."""
    blind = [
        sample for sample in run.record.cluster if not sample.conditions.get("ScalingActive", "").startswith("True")
    ]
    why = f"ScalingActive is {blind[0].conditions.get('ScalingActive', 'missing')}" if blind else ""
    yield at_most("autoscaler without metrics", len(blind), 0, "samples", why, blind[0].at if blind else None)


def elasticity(run: Run) -> Iterator[Line]:
    """How well Ready replicas followed the load (SPEC RG)."""
    found, limits = asdict(elasticity_of(run)), run.slo.elasticity
    for name, value in found.items():
        yield at_most(name.replace("_", "-provisioning "), value, getattr(limits, name), "%")


def gain(run: Run, baseline: Run) -> float:
    """Return how much better the load is followed than with fixed replicas."""
    return round(speedup(elasticity_of(run), elasticity_of(baseline)), 2)


def elasticity_of(run: Run) -> Elasticity:
    """Return the elasticity of a run: demand is what the load needs, supply the Ready pods."""
    return measure(run.demand, [sample.ready for sample in run.record.cluster], run.autoscaler.maximum)
