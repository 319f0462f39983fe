"""`eventsphere status`: every process, and whether it is ready."""

import json
from dataclasses import asdict, dataclass

from rich.table import Table

from eventsphere.console import out
from eventsphere.errors import CommandError, Exit
from eventsphere.local import programs, supervisor
from eventsphere.local.home import Home
from eventsphere.local.probes import is_ready


@dataclass(frozen=True)
class Row:
    """One process; `ready` is its own word, asked just now."""

    process: str
    state: str
    pid: int
    uptime_seconds: int
    port: int
    ready: bool


def run(home: Home, *, as_json: bool) -> Exit:
    """Print the table; OK if all are ready, else FAILED. Raises CommandError (NOT_RUNNING) if nothing runs."""
    platform = programs.load(home)
    rows = _rows(platform, supervisor.states(home))
    if as_json:
        out.print_json(json.dumps({"url": platform.url, "processes": [asdict(row) for row in rows]}))
    else:
        out.print(_table(rows))
        out.print(platform.url)
    return Exit.OK if all(row.ready for row in rows) else Exit.FAILED


def is_up(home: Home) -> bool:
    """Whether everything runs and is ready."""
    states = supervisor.states(home)
    return bool(states) and all(row.ready for row in _rows(programs.load(home), states))


def _rows(platform: programs.Platform, states: dict[str, supervisor.ProcessState]) -> list[Row]:
    if not states:
        raise CommandError("EventSphere is not running", "start it with `make up`", Exit.NOT_RUNNING)
    return [
        Row(each.name, state.state, state.pid, state.uptime_seconds, each.port, is_ready(each))
        for each in platform.programs
        if (state := states.get(each.name))
    ]


def _table(rows: list[Row]) -> Table:
    table = Table("process", "state", "pid", "uptime", "port", "ready", box=None)
    for row in rows:
        ready = "[green]yes[/]" if row.ready else "[red]no[/]"
        minutes, seconds = divmod(row.uptime_seconds, 60)
        table.add_row(row.process, row.state.lower(), str(row.pid), f"{minutes}:{seconds:02}", str(row.port), ready)
    return table
