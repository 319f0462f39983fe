"""`eventsphere up`: start everything, say so, stay, and stop everything."""

import asyncio
import os
import signal
from dataclasses import dataclass

from eventsphere import naming
from eventsphere.console import err, out
from eventsphere.local import (
    accounts,
    container,
    damage,
    database,
    leftovers,
    lock,
    logs,
    monitoring,
    ports,
    secrets,
    signals,
    supervisor,
    watch,
)
from eventsphere.local.database import DatabaseChoice
from eventsphere.local.home import Home
from eventsphere.local.plan import ADMIN, SITE, Planner
from eventsphere.local.programs import Platform
from eventsphere.local.secrets import Secrets


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    database: DatabaseChoice = DatabaseChoice.AUTO
    fresh: bool = False
    free_ports: bool = False
    replicas: int = 1
    observe: bool = False


def run(home: Home, options: Options) -> None:
    """Run the platform until Ctrl-C or SIGTERM; raises CommandError if it can't start, or a process ends for good."""
    signals.interrupt()
    os.umask(0o077)  # data, logs and pictures that the processes write are this person's only
    home.prepare()
    with lock.held(home):
        _tidy(home, fresh=options.fresh)
        try:
            _serve(home, options)
        except KeyboardInterrupt:
            err.print("Stopping (Ctrl-C again: at once) ...")
            _stop(home)
            err.print("Everything is stopped.")
        finally:
            _stop(home)  # once more after Ctrl-C: it may have come while the manager was being started


def _serve(home: Home, options: Options) -> None:
    """Start everything and stay; whoever calls this stops what was started."""
    keys = secrets.load(home, os.environ)
    platform = _plan(home, options, keys)
    err.print(f"Starting EventSphere with {platform.database} ...")
    manager = supervisor.start(home)
    watch.until_ready(home, platform, manager)
    asyncio.run(accounts.make(platform.url, keys.demo_password))
    _welcome(home, platform, keys)
    watch.for_ever(home, manager)


def _stop(home: Home) -> None:
    for number in signals.STOP:
        signal.signal(number, lambda *_: leftovers.kill(home))
    leftovers.sweep(home)


def _tidy(home: Home, *, fresh: bool) -> None:
    count = leftovers.sweep(home)
    if count:
        err.print(f"Stopped {count} processes that an earlier run left behind.")
    if fresh:
        if leftovers.uses_container(home):
            container.remove(home.name, with_data=True)
        home.empty()


def _plan(home: Home, options: Options, keys: Secrets) -> Platform:
    numbers = ports.choose(os.environ, free=options.free_ports)
    chosen = database.choose(options.database, os.environ, numbers["database"], home)
    damage.require_usable(home)
    logs.begin(home.logs / "database.log")  # what an earlier run said of its data is true no more
    observe = options.observe and monitoring.programs_are_there()
    platform = Planner(home, numbers, chosen, keys, options.replicas, observe).platform()
    ports.require_free((program.name, program.port) for program in platform.programs)
    platform.save(home)
    supervisor.configure(home, platform.programs)
    return platform


def _welcome(home: Home, platform: Platform, keys: Secrets) -> None:
    web = platform.url if (SITE / "index.html").exists() else "not built (needs Node 20 or later): make web"
    out.print()
    out.print("[bold green]EventSphere is ready.[/]")
    out.print(f"  Web app      {web}")
    out.print(f"  API          {platform.url}/api/events")
    out.print(f"  Database     {platform.database}")
    out.print(f"  Log in as    {ADMIN}, {accounts.ORGANIZER}, {accounts.ATTENDEE}")
    out.print("  Password     ", end="")
    out.print(keys.demo_password, markup=False)
    for title, url in monitoring.addresses(platform):
        out.print(f"  {title:12} {url}")
    out.print(f"  Logs         {home.logs}  ({naming.command('logs -f')})")
    out.print("  Next         `make demo` in another terminal fills it with events; Ctrl-C here stops everything")
