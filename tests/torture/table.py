"""The table: what was done, what was counted, and whether every count is as it must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass
class Row:
    """One line. `counts` must be exact; `shown` is only told.

    Attributes:
        counts: name to (found, expected).
    """

    name: str
    counts: dict[str, tuple[object, object]] = field(default_factory=dict)
    shown: dict[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def wrong(self) -> Mapping[str, tuple[object, object]]:
        """Counts that are off."""
        return {name: pair for name, pair in self.counts.items() if pair[0] != pair[1]}


def show(rows: list[Row]) -> None:
    """Print the table; what is off is said in words after it."""
    table = Table("row", "counts", "told", "seconds", "result", show_lines=True)
    for row in rows:
        counts = "\n".join(f"{name}: {found}" for name, (found, _) in row.counts.items())
        told = "\n".join(f"{name}: {value}" for name, value in row.shown.items())
        table.add_row(row.name, counts, told, f"{row.seconds:.0f}", "OFF" if row.wrong else "ok")
    console = Console(highlight=False, markup=False, width=None if Console().is_terminal else 150)
    console.print(table)
    for row in rows:
        for name, (found, expected) in row.wrong.items():
            console.print(f"OFF  {row.name}: {name} is {found}, not {expected}")
