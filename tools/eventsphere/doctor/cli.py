"""The command itself: examine, repair if asked, print, and say by the status whether all is sound."""

from collections.abc import Mapping

import orjson

from eventsphere.console import out
from eventsphere.doctor import report
from eventsphere.doctor import run as doctor
from eventsphere.doctor.source import connect
from eventsphere.errors import Exit
from eventsphere.local.home import Home
from eventsphere.local.mongodb import locate


def run(home: Home, names: Mapping[str, str], *, repair: bool, as_json: bool) -> Exit:
    """OK if every invariant holds (after the repair), else FAILED; raises CommandError without a database."""
    with connect(locate(home), names) as source:
        done = doctor.examine(source)
        if repair and done.findings:
            done = doctor.repair(source, done)
    if as_json:
        out.print_json(orjson.dumps(done.json()).decode())
    else:
        report.show(done)
    return Exit.OK if done.sound else Exit.FAILED
