"""Start a platform, measure its hot endpoints beside a bare one, print the table; `--markdown` for docs."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventsphere.local import programs
from eventsphere.local.home import Home
from eventsphere.local.ports import free_ports
from tests.bench.measure import Target, measure
from tests.bench.targets import RUSH, targets
from tests.e2e.running import Command, running

FLOOR = "bare endpoint with two plain writes and one call"
BARE = Path(__file__).with_name("bare.py")


@contextmanager
def yardstick(*more: str) -> Iterator[tuple[int, str]]:
    """A process of bare endpoints: its id, and where it is."""
    (port,) = free_ports(1)
    process = subprocess.Popen([sys.executable, str(BARE), str(port), *more], stdout=subprocess.DEVNULL)
    try:
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def rows(measured: list[Target]) -> Iterator[tuple[str, ...]]:
    """One row an endpoint: its CPU, that of a bare one, the ratio, the goal; a second one with what is left behind."""
    for target in measured:
        bare = f"{target.median(lambda each: each.bare):.0f}"
        goal = f"<= {target.goal}" if target.goal else ""
        yield target.name, f"{target.median(lambda each: each.cpu):.0f}", bare, f"{target.ratio:.2f}", goal
        if target.over:
            cpu = target.median(lambda each: each.cpu + each.behind)
            ratio = target.median(lambda each: (each.cpu + each.behind) / each.bare)
            yield f"{target.name}, with its messages and settlement", f"{cpu:.0f}", bare, f"{ratio:.2f}", ""


def show(measured: list[Target], *, markdown: bool) -> None:
    """Print the table."""
    head = ("endpoint", "CPU a request (us)", "a bare one meanwhile (us)", "ratio", "goal")
    table = [head, *rows(measured)]
    if markdown:
        table.insert(1, tuple("---" for _ in head))
        print("\n".join(f"| {' | '.join(row)} |" for row in table))
        return
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def main() -> int:
    """Measure; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")
    markdown = parser.parse_args().markdown
    os.environ["RATE_LIMIT_FACTOR"] = "1000000"
    with tempfile.TemporaryDirectory() as folder, yardstick() as (pid, url):
        bare = Target("bare Quart + orjson endpoint", pid, f"{url}/bare", 200)
        command = Command(Path(folder) / "home")
        print("Starting a platform of its own ...", file=sys.stderr)
        with running(command, "--free-ports"):
            home = Home(command.home)
            database = programs.load(home).program("booking").environ["MONGODB_URI"]
            secrets = json.loads(home.secrets.read_text())
            measured = asyncio.run(targets(command.status(), secrets["demo_password"], database))
            with yardstick() as (_, callee), yardstick(database, f"{callee}/callee") as (pid, floor):
                measured.insert(-1, Target(FLOOR, pid, f"{floor}/floor", 200, connections=RUSH))
                print("Measuring (some minutes) ...", file=sys.stderr)
                asyncio.run(measure(measured, bare))
    show(measured, markdown=markdown)
    missed = [target.name for target in measured if target.goal and target.ratio > target.goal]
    print(f"Goal missed: {', '.join(missed)}" if missed else "Every goal is met.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
