"""`make torture`: run every row, or the one named, on platforms of its own, and print the table."""

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable

from tests.torture import backups, flash, growth, kills, lost, rolling, rush
from tests.torture.platform import Platform, platform
from tests.torture.table import Row, show

Play = Callable[[Platform, argparse.Namespace], Awaitable[Row]]
ROWS: dict[str, tuple[int, Play]] = {
    "few": (1, lambda it, options: rush.rush(it, 200, 50, times=options.times)),
    "many": (1, lambda it, options: rush.rush(it, 2_000, 500, processes=4, times=max(1, options.times // 5))),
    "kills": (1, lambda it, options: kills.kills(it, options.rounds, options.seed)),
    "backups": (1, lambda it, options: backups.backups(it, options.dumps, options.seed)),
    "lost": (1, lambda it, options: lost.lost(it, options.bookings, options.seed)),
    "sigterm": (2, lambda it, options: rolling.rolling(it, options.stops)),
    "growth": (1, lambda it, _: growth.growth(it)),
    "flash": (1, lambda it, options: flash.flash(it, options.bookings)),
}
"""Each row's replicas of every service, and how it is played."""


def main() -> int:
    """1 when a count is off."""
    options = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # platforms that were started are stopped on the way out
    rows = [_play(name, options) for name in (options.rows or ROWS)]
    show(rows)
    return 1 if any(row.wrong for row in rows) else 0


def _play(name: str, options: argparse.Namespace) -> Row:
    replicas, play = ROWS[name]
    print(f"{name} ...", file=sys.stderr, flush=True)
    with platform(replicas=replicas) as started:
        began = time.monotonic()
        row: Row = asyncio.run(_await(play(started, options)))
        row.seconds = time.monotonic() - began
    return row


async def _await(work: Awaitable[Row]) -> Row:
    return await work


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; all without")
    parser.add_argument("--times", type=int, default=5, help="repetitions of the rush of 200 (5); of 2,000 a fifth")
    parser.add_argument("--rounds", type=int, default=100, help="processes killed (100)")
    parser.add_argument("--dumps", type=int, default=50, help="backups made under load, each restored (50)")
    parser.add_argument("--stops", type=int, default=6, help="replicas stopped by SIGTERM (6)")
    parser.add_argument("--bookings", type=int, default=600, help="bookings with lost answers, and of a flash sale")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="repeats random choices")
    options = parser.parse_args()
    unknown = set(options.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    print(f"seed {options.seed}", file=sys.stderr)
    return options


if __name__ == "__main__":
    sys.exit(main())
