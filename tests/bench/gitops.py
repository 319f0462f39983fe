"""How much faster our renders are than a kubectl or kustomize process for each folder, and how long a check takes.

`make bench-gitops` prints wall-clock medians, each beside its goal; `--json` for programs. The ratio is over the sum of
all folders; `ratio_median` is that of the middle folder (small folders gain most: their time is the process's start).
"""

import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from eventsphere.check import tree
from eventsphere.check.run import check
from eventsphere.gitops import render

ROOT = Path(__file__).parents[2]
ROUNDS = 5
GOALS = {"ratio": 10.0, "render_seconds": 1.0, "check_seconds": 10.0}


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median wall-clock seconds of several runs, after one that warms up."""
    work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def each(folders: list[Path], engine: render.Engine, rounds: int) -> list[float]:
    """The median seconds of every folder, one after the other."""
    return [median(lambda folder=folder: render.render_all([folder], engine), rounds) for folder in folders]  # type: ignore[misc]


def measure() -> dict[str, float | int | str]:
    """Every figure; without a binary the ratios are missing."""
    folders = [ROOT / folder for folder in tree.folders(ROOT)]
    ours = each(folders, render.build, ROUNDS)
    found: dict[str, float | int | str] = {
        "folders": len(folders),
        "render_seconds": round(median(lambda: render.render_all(folders)), 3),
        "check_seconds": round(median(lambda: check(ROOT), rounds=3), 2),
    }
    binary = next((name for name in ("kustomize", "kubectl") if shutil.which(name)), None)
    if binary:
        theirs = each(folders, render.process, rounds=1)
        ratios = [process / library for process, library in zip(theirs, ours, strict=True)]
        found |= {
            "binary": binary,
            "process_seconds": round(sum(theirs), 3),
            "ratio": round(sum(theirs) / sum(ours), 1),
        }
        found["ratio_median"] = round(statistics.median(ratios), 1)
    return found


def verdict(name: str, value: float | int | str) -> str:
    """A figure beside its goal; empty for one that has none."""
    if name not in GOALS:
        return ""
    met = float(value) >= GOALS[name] if name == "ratio" else float(value) <= GOALS[name]
    return f"goal {GOALS[name]:g}: {'met' if met else 'missed'}"


def main() -> None:
    """Print the figures."""
    found = measure()
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:16} {value!s:10} {verdict(name, value)}".rstrip())
    if "ratio" not in found:
        print("no kustomize or kubectl on the PATH: nothing to compare with")


if __name__ == "__main__":
    main()
