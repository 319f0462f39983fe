"""`eventsphere loadtest ...`. What a command needs is imported when it runs, so that `--help` is quick."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from eventsphere.console import err, out
from eventsphere.errors import Exit

if TYPE_CHECKING:
    from eventsphere.loadtest.record import Record
    from eventsphere.loadtest.verdict import Verdict

EXIT_STATUSES = "Exit status: 0 passed, 1 failed or refused, 2 wrong use, 5 invalid: the run proves nothing."

COMMAND = "run"


class RunByDefault(TyperGroup):
    """Takes an environment's name in place of a command's for `run` with this environment."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name in front of what names no command."""
        known = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in known else [COMMAND, *args])


app = typer.Typer(
    cls=RunByDefault,
    help="Judge the autoscaling under load: `.venv/bin/eventsphere loadtest ENVIRONMENT`.",
    no_args_is_help=True,
)
Environment = Annotated[str, typer.Argument(help="local, dev, staging or prod.", show_default=False)]
Shape = Annotated[str, typer.Option(help="ramp, step, spike, flash-sale, diurnal or soak.")]
YesProd = Annotated[bool, typer.Option("--yes-prod", help="People in prod may notice it.")]
Promises = Annotated[Path | None, typer.Option(help="Default: loadtests/slo/ENVIRONMENT.yaml. Writes no scorecard.")]
Result = Annotated[Path, typer.Argument(help="The result.json of a run.", show_default=False)]


@app.command(COMMAND, epilog=EXIT_STATUSES)
def run(
    environment: Environment,
    *,
    shape: Shape = "step",
    yes_prod: YesProd = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Locust processes; one drives 3,000 requests/s.")] = 1,
    url: Annotated[str | None, typer.Option(help="The front door, if it is not found.")] = None,
    slo: Promises = None,
    calibration: Annotated[
        Path | None, typer.Option(help="The result.json of a run whose peak told the costs.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="Default: loadtests/results/ENVIRONMENT-SHAPE-TIME.")] = None,
) -> None:
    """Judge an environment: measure what requests cost, play a shape, record both sides, and tell the verdict.

    Ctrl-C ends a run with what was recorded until then.
    """
    from eventsphere.check import tree
    from eventsphere.loadtest import live, present, record, verdict
    from eventsphere.loadtest.dearness import recalibrated
    from eventsphere.loadtest.preflight import examine

    root = tree.locate(Path.cwd())
    ready = examine(root, environment, shape, yes_prod=yes_prod, promises=slo)
    costs = recalibrated(record.read(calibration)) if calibration else None
    into = folder or root / "loadtests/results" / f"{environment}-{shape}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    wish = live.Wish(environment, shape, into, workers=workers, url=url, costs=costs)
    found = live.run(root, wish, ready, _tell)
    record.write(found, into / "result.json")
    judged = verdict.judge(found)
    _conclude(found, judged, into)
    if slo is None:
        _publish(root, found, judged)
    raise typer.Exit(present.STATUS[judged.outcome])


@app.command(epilog=EXIT_STATUSES)
def preflight(
    environment: Environment, *, shape: Shape = "step", yes_prod: YesProd = False, slo: Promises = None
) -> None:
    """Tell what would spoil a run against the cluster in KUBECONFIG; sends no load."""
    from eventsphere.check import tree
    from eventsphere.loadtest.preflight import examine

    ready = examine(tree.locate(Path.cwd()), environment, shape, yes_prod=yes_prod, promises=slo)
    low, high = ready.autoscaler.minimum, ready.slo.peak
    out.print(f"ready: {shape} of {ready.slo.target}, {low} to {high} replicas, {ready.seconds / 60:.0f} minutes")


@app.command(epilog=EXIT_STATUSES)
def judge(
    result: Result,
    *,
    baseline: Annotated[Path | None, typer.Option(help="The result of a run without autoscaler.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Write the scorecard that `promote` reads.")] = False,
) -> None:
    """Judge a recorded run, and draw it: report.html and report.png beside the result."""
    from eventsphere.check import tree
    from eventsphere.loadtest import present, record, verdict

    found = record.read(result)
    judged = verdict.judge(found, record.read(baseline) if baseline else None)
    _conclude(found, judged, result.parent)
    if publish:
        _publish(tree.locate(Path.cwd()), found, judged)
    raise typer.Exit(present.STATUS[judged.outcome])


@app.command(epilog=EXIT_STATUSES)
def compare(
    first: Result,
    second: Result,
    *,
    equal: Annotated[
        list[Path] | None,
        typer.Option(help="Results of equal runs (A/A), at least three. Default: loadtests/equal/ENVIRONMENT-SHAPE."),
    ] = None,
) -> None:
    """Compare two results; status 1 when a line is worse by more than equal runs differ."""
    from eventsphere.check import tree
    from eventsphere.loadtest import present, record
    from eventsphere.loadtest.compare import Change, stored
    from eventsphere.loadtest.compare import compare as differences

    one = record.read(first)
    alike = [record.read(path) for path in equal] if equal else stored(tree.locate(Path.cwd()), one)
    found = differences(one, record.read(second), alike)
    present.show_differences(found)
    raise typer.Exit(Exit.FAILED if any(each.change is Change.WORSE for each in found) else Exit.OK)


def _conclude(found: "Record", judged: "Verdict", folder: Path) -> None:
    from eventsphere.loadtest import present, report

    present.show(judged)
    for path in report.write(found, judged, folder):
        out.print(f"wrote {path}")


def _publish(root: Path, found: "Record", judged: "Verdict") -> None:
    from eventsphere.loadtest import verdict

    written = verdict.publish(root, found, judged)
    out.print(f"wrote {written}" if written else "no scorecard: the run is invalid")


def _tell(said: str) -> None:
    err.print(said, markup=False)
