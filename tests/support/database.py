"""A real database for tests: the one that MONGODB_URI names, else SecantusDB as a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pymongo
from pymongo.errors import PyMongoError

START_SECONDS, STOP_SECONDS = 30, 15
UNTIL_STDIN_CLOSES = ["/bin/sh", "-c", '"$@" & read -r _; kill $!; wait $!', "database"]
"""Ends the command with us, however we end: a test run that is killed leaves no database behind."""


@contextmanager
def running_database(cache: str = "128M", parent: str | None = None) -> Iterator[str]:
    """Yield the URI of a database that runs until the end of the block.

    Args:
        cache: the memory that the embedded database may fill.
        parent: where its files are until then; None stands for the system's temporary folder.
    """
    if given := os.environ.get("MONGODB_URI"):
        yield given
        return
    folder = Path(mkdtemp(prefix="eventsphere-database-", dir=parent))
    port = free_port()
    try:
        with (folder / "log").open("wb") as log:
            command = [*UNTIL_STDIN_CLOSES, *_command(folder, port, cache)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder)
        try:
            uri = f"mongodb://127.0.0.1:{port}/?retryWrites=false"
            _wait(uri, process, folder / "log")
            yield uri
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(folder: Path, port: int, cache: str) -> list[str]:
    program = Path(sys.executable).with_name("secantusd-py")
    flags = ["--cache-size", cache, "--log-level", "WARNING", "--storage-path", str(folder / "data")]
    return [str(program), "--host", "127.0.0.1", "--port", str(port), *flags]


def _wait(uri: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    with pymongo.MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=300) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                client.admin.command("ping")
            except PyMongoError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError(f"the database did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    process.wait(STOP_SECONDS)
