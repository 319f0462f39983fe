"""Write one page that needs nothing else: the verdict, the picture, each line, and how the run was made."""

import base64

from jinja2 import Environment, PackageLoader

from eventsphere.loadtest.clauses.line import Run
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.verdict import Verdict


def html(record: Record, verdict: Verdict, image: bytes) -> str:
    """Return the page with the picture in it."""
    templates = Environment(loader=PackageLoader("eventsphere.loadtest.report", "."), autoescape=True)
    return templates.get_template("page.html").render(
        record=record,
        verdict=verdict,
        rescales=Run(record).replay.rescales,
        image=base64.b64encode(image).decode(),
        facts=_facts(record),
    )


def _facts(record: Record) -> dict[str, str]:
    costs = record.costs
    return {
        "environment": record.environment,
        "shape": f"{record.shape}, seed {record.seed}",
        "started": f"{record.started_at:%Y-%m-%d %H:%M:%S %Z}",
        "finished": f"{record.finished_at:%Y-%m-%d %H:%M:%S %Z}",
        "commit": record.revision,
        "requests offered": str(sum(second.offered for second in record.load)),
        "calibration": f"{costs.idle:.1f} millicores idle, {costs.per_request:.2f} CPU ms a request, "
        f"target {costs.target:.0%} of {costs.request:.0f} millicores",
        "longest late start": f"{max((second.lateness for second in record.load), default=0.0) * 1000:.0f} ms",
        "longest stall of this machine": f"{record.stall:.1f} s",
    }
