"""`eventsphere loadtest ...`. What a command needs is imported when it runs, so that `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from eventsphere.console import out
from eventsphere.errors import Exit

EXIT_STATUSES = "Exit status: 0 passed, 1 failed or refused, 2 wrong use, 5 invalid: the run proves nothing."

app = typer.Typer(help="Judge the autoscaling under load.", no_args_is_help=True)
Result = Annotated[Path, typer.Argument(help="The result.json of a run.", show_default=False)]


@app.command(epilog=EXIT_STATUSES)
def preflight(
    environment: Annotated[str, typer.Argument(help="local, dev, staging or prod.", show_default=False)],
    *,
    shape: Annotated[str, typer.Option(help="ramp, step, spike, flash-sale, diurnal or soak.")] = "step",
    yes_prod: Annotated[bool, typer.Option("--yes-prod", help="People in prod may notice it.")] = False,
) -> None:
    """Tell what would spoil a run against the cluster in KUBECONFIG; sends no load."""
    from eventsphere.check import tree
    from eventsphere.loadtest.preflight import examine

    ready = examine(tree.locate(Path.cwd()), environment, shape, yes_prod=yes_prod)
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
    from eventsphere.loadtest import present, record, report, verdict

    found = record.read(result)
    judged = verdict.judge(found, record.read(baseline) if baseline else None)
    present.show(judged)
    for path in report.write(found, judged, result.parent):
        out.print(f"wrote {path}")
    if publish:
        written = verdict.publish(tree.locate(Path.cwd()), found, judged)
        out.print(f"wrote {written}" if written else "no scorecard: the run is invalid")
    raise typer.Exit(present.STATUS[judged.outcome])


@app.command(epilog=EXIT_STATUSES)
def compare(
    first: Result,
    second: Result,
    *,
    equal: Annotated[list[Path], typer.Option("--equal", help="Results of equal runs (A/A); at least three.")],
) -> None:
    """Compare two results; status 1 when a line is worse by more than equal runs differ."""
    from eventsphere.loadtest import present, record
    from eventsphere.loadtest.compare import Change
    from eventsphere.loadtest.compare import compare as differences

    found = differences(record.read(first), record.read(second), [record.read(path) for path in equal])
    present.show_differences(found)
    raise typer.Exit(Exit.FAILED if any(each.change is Change.WORSE for each in found) else Exit.OK)
