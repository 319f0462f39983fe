"""Which MongoDB the platform uses: the developer's own, an installed one, a container, else the embedded one."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from eventsphere.errors import CommandError, Exit
from eventsphere.local import container
from eventsphere.local.home import Home
from eventsphere.local.ports import HOST
from eventsphere.local.programs import Program


class DatabaseChoice(StrEnum):
    """Values of `--database`."""

    AUTO = "auto"
    MONGOD = "mongod"
    CONTAINER = "container"
    EMBEDDED = "embedded"


@dataclass(frozen=True)
class Database:
    """Where it is, what people are told about it, and the process to run (none for the developer's own)."""

    kind: str
    uri: str
    description: str
    program: Program | None = None


def choose(wanted: DatabaseChoice, environ: Mapping[str, str], port: int, home: Home) -> Database:
    """Return the first database that is there, or that of the last start, which has the data.

    Raises:
        CommandError: the wanted one, or that of the last start, is not there.
    """
    if wanted is DatabaseChoice.AUTO and environ.get("MONGODB_URI"):
        return Database("external", environ["MONGODB_URI"], "the MongoDB that MONGODB_URI names")
    kept = home.path / "database.kind"
    last = kept.read_text() if kept.exists() else ""
    for kind in _kinds(wanted, last):
        database = MAKERS[kind](port, home)
        if database:
            kept.write_text(kind)
            return database
    if wanted is DatabaseChoice.AUTO and last in MAKERS:
        raise _gone(DatabaseChoice(last), home)
    raise CommandError(f"no {wanted} database here", REMEDIES[wanted], Exit.USAGE)


def _kinds(wanted: DatabaseChoice, last: str) -> list[str]:
    """Return what to look for, in order: never another database than the one that has the data."""
    if wanted is not DatabaseChoice.AUTO:
        return [wanted.value]
    return [last] if last in MAKERS else list(MAKERS)


def _gone(last: DatabaseChoice, home: Home) -> CommandError:
    remedy = f"{REMEDIES[last]}, or delete all data here with `make up ARGS=--fresh`"
    return CommandError(f"the data in {home.path} are those of {last}, which is not here any more", remedy, Exit.USAGE)


def _mongod(port: int, home: Home) -> Database | None:
    found = shutil.which("mongod")
    if not found:
        return None
    data = home.path / "mongod"
    data.mkdir(exist_ok=True)
    argv = (found, "--dbpath", str(data), "--bind_ip", HOST, "--port", str(port), "--nounixsocket")
    return Database("mongod", _uri(port), f"MongoDB ({found})", Program("database", argv, port))


def _container(port: int, home: Home) -> Database | None:
    engine = container.engine()
    if not engine or not container.has_image(engine):
        return None
    argv = container.run_command(engine, home.name, port)
    return Database("container", _uri(port), f"{container.IMAGE} in a container", Program("database", argv, port))


def _embedded(port: int, home: Home) -> Database | None:
    server = Path(sys.executable).with_name("secantusd-py")
    if not server.exists():
        return None
    data = str(home.path / "database")
    flags = ("--storage-path", data, "--cache-size", "256M", "--log-level", "WARNING", "--sync-on-commit")
    argv = (str(server), "--host", HOST, "--port", str(port), *flags)
    uri = f"{_uri(port)}?retryWrites=false"
    return Database("embedded", uri, "SecantusDB, embedded", Program("database", argv, port))


def _uri(port: int) -> str:
    return f"mongodb://{HOST}:{port}/"


MAKERS: Mapping[str, Callable[[int, Home], Database | None]] = {
    "mongod": _mongod,
    "container": _container,
    "embedded": _embedded,
}
REMEDIES = {
    DatabaseChoice.AUTO: "run `make .venv/.installed` to install the embedded one",
    DatabaseChoice.MONGOD: "install MongoDB 7.0 so that `mongod` is on the PATH",
    DatabaseChoice.CONTAINER: "start Docker or Podman",
    DatabaseChoice.EMBEDDED: "run `make .venv/.installed` to install it",
}
