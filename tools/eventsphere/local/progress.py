"""Shows who is ready: a live list on a terminal, a line each elsewhere."""

import time
from collections.abc import Iterable
from types import TracebackType

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from eventsphere.console import err


class Board:
    """A line for each process, ticked off with the seconds that it took."""

    def __init__(self, names: Iterable[str]) -> None:
        self._started = time.monotonic()
        self._live = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=err,
            disable=not err.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {name: self._live.add_task(name, total=1) for name in names}

    def ready(self, name: str) -> None:
        """This one is ready."""
        self._live.update(self._tasks[name], completed=1)
        if not err.is_terminal:
            err.print(f"{name}: ready after {time.monotonic() - self._started:.1f} s")

    def __enter__(self) -> "Board":
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
