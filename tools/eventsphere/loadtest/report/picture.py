"""Draw one run on one time axis: load, replicas, latency, CPU, and where the verdict comes from."""

import io
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter

from eventsphere.loadtest.clauses.line import Run
from eventsphere.loadtest.record import Record
from eventsphere.loadtest.report import series
from eventsphere.loadtest.verdict import Outcome, Verdict

COLORS = {Outcome.PASS: "#1a7f37", Outcome.FAIL: "#cf222e", Outcome.INVALID: "#9a6700"}
BLUE, GREEN, RED, ORANGE, GRAY = "#0969da", "#1a7f37", "#cf222e", "#bc4c00", "#6e7781"


def png(record: Record, verdict: Verdict) -> bytes:
    """Return the picture."""
    figure = Figure(figsize=(12, 11), layout="constrained", dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.subplots(4, 1, sharex=True, height_ratios=[2, 3, 2, 2])
    run = Run(record)
    for axis, draw in zip(axes, (_load, _replicas, _latency, _cpu), strict=True):
        draw(axis, run)
        axis.grid(alpha=0.25)
        _mark(axis, run, verdict)
        axis.legend(loc="upper right", fontsize=8, ncols=3, framealpha=0.9)
    axes[-1].set_xlabel("seconds since the start")
    _label_stages(axes[0], record)
    title = f"{record.environment}, {record.shape}: {verdict.outcome.value.upper()}"
    figure.suptitle(title, color=COLORS[verdict.outcome], fontsize=15, fontweight="bold")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _load(axis: Any, run: Run) -> None:
    offered, answered = series.rate(run.record, "offered"), series.rate(run.record, "answered")
    axis.plot(offered.times, offered.values, color=GRAY, linewidth=2.5, alpha=0.5, label="offered")
    axis.plot(answered.times, answered.values, color=BLUE, linewidth=1.2, label="answered")
    failed = series.failures(run.record)
    if failed.times:
        axis.scatter(failed.times, failed.values, color=RED, marker="x", s=18, label="failed", zorder=3)
    axis.set_ylabel("requests / s")
    axis.set_ylim(bottom=0)


def _replicas(axis: Any, run: Run) -> None:
    samples = run.record.cluster
    times = [sample.at for sample in samples]
    lines = [
        ("needed by the load", run.demand, GRAY, ":", 1.5),
        ("oracle", run.replay.desired if samples else [], ORANGE, "--", 1.5),
        ("desired", [sample.desired for sample in samples], BLUE, "-", 2.0),
        ("Ready", [sample.ready for sample in samples], GREEN, "-", 1.2),
    ]
    for label, values, color, style, width in lines:
        axis.step(times, values, where="post", color=color, linestyle=style, linewidth=width, label=label)
    bound = min(run.autoscaler.maximum, max([2, *(sample.desired for sample in samples)]) + 2)
    axis.axhline(run.autoscaler.minimum, color=GRAY, linewidth=0.8)
    axis.set_ylim(0, bound + 0.5)
    axis.set_yticks(range(bound + 1))
    axis.set_ylabel("replicas")


def _latency(axis: Any, run: Run) -> None:
    for percent, color in ((50, BLUE), (95, ORANGE), (99, RED)):
        found = series.latency(run.record, percent)
        axis.plot(found.times, found.values, color=color, linewidth=1.2, label=f"p{percent}")
    axis.axhline(run.slo.latency.p99_ms, color=RED, linestyle="--", linewidth=1, label="limit of p99")
    axis.set_yscale("log")
    for ticks in (axis.yaxis.set_major_formatter, axis.yaxis.set_minor_formatter):
        ticks(LogFormatter(labelOnlyBase=False, minor_thresholds=(2, 0.5)))
    axis.set_ylabel("latency, ms")


def _cpu(axis: Any, run: Run) -> None:
    for number, (_, found) in enumerate(sorted(series.cpu(run.record).items())):
        label = "one pod" if number == 0 else None
        axis.plot(found.times, found.values, color=BLUE, alpha=0.55, linewidth=1, label=label)
    target = 100 * run.calibration.target
    axis.axhline(target, color=RED, linestyle="--", linewidth=1, label=f"target {target:.0f} %")
    axis.set_ylabel("CPU, % of request")
    axis.set_ylim(bottom=0)


def _mark(axis: Any, run: Run, verdict: Verdict) -> None:
    """Shade the allowances, and draw a line where a clause was broken."""
    for start, end in run.allowances:
        axis.axvspan(start, end, color=ORANGE, alpha=0.08, linewidth=0)
    for rescale in run.replay.rescales:
        if not rescale.explained:
            axis.axvline(rescale.at, color=RED, linewidth=1.5)
    for line in verdict.failed:
        if line.at is not None:
            axis.axvline(line.at, color=RED, linewidth=1, linestyle=":")


def _label_stages(axis: Any, record: Record) -> None:
    for stage in record.stages:
        axis.axvline(stage.start, color=GRAY, linewidth=0.6)
        if stage.end - stage.start > (record.stages[-1].end / 20):
            axis.annotate(f" {stage.name}", (stage.start, 1.01), xycoords=("data", "axes fraction"), fontsize=8)
