"""`make attack`: every attack, or those named, on a platform of our own, and the table of what they cost."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from eventsphere.local.plan import LAPTOP_RATE_LIMIT_FACTOR
from tests.attack.accounts import ACCOUNT_ATTACKS
from tests.attack.play import ATTACKS, fill, play
from tests.torture.platform import Platform, platform
from tests.torture.table import Row, show

Attempt = Callable[[Platform], Coroutine[Any, Any, Row]]


def main() -> int:
    """1 when an attack cost other people something, or got what it wanted."""
    options = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the platform is stopped on the way out
    with platform(rate_limit_factor=LAPTOP_RATE_LIMIT_FACTOR) as started:
        asyncio.run(fill(started))
        rows = [_try(name, attempt, started) for name, attempt in _chosen(options).items()]
    show(rows)
    return 1 if any(row.wrong for row in rows) else 0


def _chosen(options: argparse.Namespace) -> dict[str, Attempt]:
    found: dict[str, Attempt] = {
        f"{attack.name}, {attack.process}": partial(play, attack=attack, seconds=options.seconds) for attack in ATTACKS
    }
    found |= {attempt.__name__.replace("_", " "): attempt for attempt in ACCOUNT_ATTACKS}
    return {name: it for name, it in found.items() if not options.names or any(each in name for each in options.names)}


def _try(name: str, attempt: Attempt, started: Platform) -> Row:
    print(f"{name} ...", file=sys.stderr, flush=True)
    return asyncio.run(attempt(started))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="attacks whose names contain this; all without")
    parser.add_argument("--seconds", type=float, default=30, help="how long each attack lasts (30)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
