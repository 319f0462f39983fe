"""A process of the platform, and the list of them that `up` writes down for the other sub-commands."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from eventsphere.errors import CommandError, Exit
from eventsphere.local.home import Home, write_private


@dataclass(frozen=True)
class Program:
    """How to run one process, and how to tell that it is ready: 200 at `ready_path`, else an accepted connection.

    Attributes:
        folder: where it runs; the platform's home if that is empty.
    """

    name: str
    argv: tuple[str, ...]
    port: int
    ready_path: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: int = 30
    folder: str = ""


@dataclass(frozen=True)
class Platform:
    """All processes in the order in which they depend on each other, and what people are told."""

    url: str
    database: str
    programs: tuple[Program, ...]

    def save(self, home: Home) -> None:
        """Write it down; the file holds secrets and is private."""
        write_private(home.platform, json.dumps(asdict(self)))

    def program(self, name: str) -> Program:
        """The program of that name; raises CommandError with the names there are."""
        for program in self.programs:
            if program.name == name:
                return program
        known = ", ".join(program.name for program in self.programs)
        raise CommandError(f"there is no process {name!r}", f"choose one of {known}", Exit.USAGE)


def load(home: Home) -> Platform:
    """What the last `up` wrote down; raises CommandError (NOT_RUNNING) if there was none."""
    try:
        kept = json.loads(home.platform.read_text())
    except FileNotFoundError:
        raise CommandError("EventSphere was not started here", "start it with `make up`", Exit.NOT_RUNNING) from None
    except ValueError as error:
        raise CommandError(f"{home.platform} is broken", "start anew with `make up`", Exit.NOT_RUNNING) from error
    programs = tuple(Program(**{**each, "argv": tuple(each["argv"])}) for each in kept.pop("programs"))
    return Platform(**kept, programs=programs)
