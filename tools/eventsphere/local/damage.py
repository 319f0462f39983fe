"""Data that the database can't use: told in one line, with the folder and the remedy."""

import os
import re
from pathlib import Path

from eventsphere.errors import CommandError
from eventsphere.local import logs
from eventsphere.local.home import Home

FOLDERS = {"embedded": "database", "mongod": "mongod"}
"""The folder of each database that keeps its data in the home."""
SIGNS = (
    re.compile(r"(unsupported|incompatible)\b.*\bversion.*", re.IGNORECASE),
    re.compile(r"(?<=WiredTigerError: )(?!.*busy).+"),  # busy: another process has the data open
    re.compile(r"\b(WT_TRY_SALVAGE|WT_PANIC)\b.*|\bcorrupt.*"),
)
"""What the database's log says of data that it can't use, the most telling first."""
LAST_LINES = 200
LONGEST_REASON = 160


def require_usable(home: Home) -> None:
    """Raise CommandError if the folder of the data, or a file in it, can't be read and written."""
    data = _folder(home)
    if not data or not data.exists():
        return
    if not data.is_dir():
        raise _refusal(data, "it is no folder")
    closed = [each for each in (data, *data.iterdir()) if not os.access(each, os.R_OK | os.W_OK)]
    if closed:
        raise _refusal(data, f"you may not read and write {closed[0].name}")


def diagnose(home: Home) -> CommandError | None:
    """Return what is wrong with the data, if the database's log tells it."""
    data = _folder(home)
    said = "\n".join(logs.last_lines(home.logs / "database.log", LAST_LINES))
    found = next((match for sign in SIGNS if (match := sign.search(said))), None)
    return _refusal(data, found[0][:LONGEST_REASON]) if data and found else None


def _folder(home: Home) -> Path | None:
    kind = home.path / "database.kind"
    name = FOLDERS.get(kind.read_text()) if kind.exists() else None
    return home.path / name if name else None


def _refusal(data: Path, why: str) -> CommandError:
    remedy = "move that folder away to keep it, or delete all data here with `make up ARGS=--fresh`"
    return CommandError(f"the database can't use its data in {data} ({why})", remedy)
