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


def rows(bare: Target, measured: list[Target]) -> Iterator[tuple[str, ...]]:
    """One row an endpoint: CPU, ratio, goal, and what one core would serve; a second one with what is left behind."""

    def row(name: str, microseconds: float, goal: float | None = None) -> tuple[str, ...]:
        ratio = f"{microseconds / bare.microseconds:.2f}"
        return name, f"{microseconds:.0f}", ratio, f"<= {goal}" if goal else "", f"{1e6 / microseconds:.0f}"

    for target in (bare, *measured):
        yield row(target.name, target.microseconds, target.goal)
        if target.over:
            yield row(f"{target.name}, with its messages and settlement", target.all_microseconds)


def show(bare: Target, measured: list[Target], *, markdown: bool) -> None:
    """Print the table."""
    head = ("endpoint", "CPU a request (us)", "ratio to bare", "goal", "requests/s a core")
    table = [head, *rows(bare, measured)]
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
            with yardstick(database, f"{url}/callee") as (pid, floor):
                measured.insert(-1, Target(FLOOR, pid, f"{floor}/floor", 200, connections=RUSH))
                print("Measuring (some minutes) ...", file=sys.stderr)
                asyncio.run(measure([bare, *measured]))
    show(bare, measured, markdown=markdown)
    missed = [
        target.name for target in measured if target.goal and target.microseconds > target.goal * bare.microseconds
    ]
    print(f"Goal missed: {', '.join(missed)}" if missed else "Every goal is met.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
