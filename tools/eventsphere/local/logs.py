"""Read the processes' logs, once or as they grow."""

import time
from collections.abc import Iterator
from pathlib import Path

from eventsphere.console import out
from eventsphere.local import programs
from eventsphere.local.home import Home

LOOK_SECONDS = 0.2
LONGEST_TAIL_BYTES = 4 * 1024 * 1024


def show(home: Home, name: str | None, lines: int, *, follow: bool) -> None:
    """Print the last lines of one process's log, or of all with their names, and go on if asked to."""
    platform = programs.load(home)
    names = [platform.program(name).name] if name else [program.name for program in platform.programs]
    tails = {each: Tail(home.logs / f"{each}.log") for each in names}
    for each in names:
        for line in last_lines(home.logs / f"{each}.log", lines):
            _print(each if len(names) > 1 else "", line)
    while follow:
        for each, tail in tails.items():
            for line in tail.new_lines():
                _print(each if len(names) > 1 else "", line)
        time.sleep(LOOK_SECONDS)


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a file that may not exist, and may be long."""
    if count <= 0 or not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_TAIL_BYTES))
        return file.read().decode(errors="replace").splitlines()[-count:]


def begin(path: Path) -> None:
    """Begin a log anew and keep the one before, under the name that the process manager gives it."""
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))


class Tail:
    """What was added to a file since the last look, rotation included."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode, self._position = self._look()
        self._rest = b""

    def new_lines(self) -> Iterator[str]:
        """Whole lines only; half a line waits for its other half."""
        inode, size = self._look()
        if inode != self._inode or size < self._position:
            self._inode, self._position = inode, 0
        if size == self._position:
            return
        with self._path.open("rb") as file:
            file.seek(self._position)
            *lines, self._rest = (self._rest + file.read()).split(b"\n")
            self._position = file.tell()
        yield from (line.decode(errors="replace") for line in lines)

    def _look(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return 0, 0
        return stat.st_ino, stat.st_size


def _print(name: str, line: str) -> None:
    if name:
        out.print(f"[cyan]{name:8}[/] ", end="")
    out.print(line, markup=False)
