"""`make attack`: every attack, or those named, on a platform of our own, and the table of what they cost."""

import argparse
import asyncio
import signal
import sys

from eventsphere.local.plan import LAPTOP_RATE_LIMIT_FACTOR
from tests.attack.play import ATTACKS, play
from tests.torture.platform import platform
from tests.torture.table import Row, show


def main() -> int:
    """1 when an attack cost other people something."""
    options = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the platform is stopped on the way out
    rows: list[Row] = []
    with platform(rate_limit_factor=LAPTOP_RATE_LIMIT_FACTOR) as started:
        for attack in ATTACKS:
            if not options.names or any(name in attack.name for name in options.names):
                print(f"{attack.name}, {attack.process} ...", file=sys.stderr, flush=True)
                rows.append(asyncio.run(play(started, attack, options.seconds)))
    show(rows)
    return 1 if any(row.wrong for row in rows) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="attacks whose names contain this; all without")
    parser.add_argument("--seconds", type=float, default=30, help="how long each attack lasts (30)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
