"""The database of the platform that runs here, or the one that MONGODB_URI names."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pymongo
from pymongo.errors import ConfigurationError, PyMongoError

from eventsphere.errors import CommandError, Exit
from eventsphere.local import programs
from eventsphere.local.home import Home

ANSWER_SECONDS = 5
"""In which a database must answer for the first time."""


def locate(home: Home, environ: Mapping[str, str] = os.environ) -> str:
    """Return where the database is: MONGODB_URI, else that of the platform which runs here.

    Raises:
        CommandError: neither is there.
    """
    if given := environ.get("MONGODB_URI"):
        return given
    return programs.load(home).program("event").environ["MONGODB_URI"]


@contextmanager
def connected(uri: str, seconds: float) -> Iterator["pymongo.MongoClient[dict[str, Any]]"]:
    """Give a client of a database that answers, with a time limit for each operation.

    Raises:
        CommandError: the address is wrong, or the database does not answer.
    """
    try:
        with pymongo.MongoClient[dict[str, Any]](uri, tz_aware=True, timeoutMS=int(seconds * 1000)) as client:
            with pymongo.timeout(ANSWER_SECONDS):  # timeoutMS is also the time in which a server must be found
                client.admin.command("ping")
            yield client
    except ConfigurationError as error:
        raise CommandError("MONGODB_URI can't be used", str(error), Exit.USAGE) from error
    except PyMongoError as error:
        raise CommandError("the database does not answer", "start it with `make up`", Exit.NOT_RUNNING) from error
