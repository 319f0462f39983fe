"""Print verdicts and comparisons."""

from collections.abc import Sequence

from rich.table import Table

from eventsphere.console import out
from eventsphere.errors import Exit
from eventsphere.loadtest.compare import Change, Difference
from eventsphere.loadtest.verdict import Outcome, Verdict

STATUS = {Outcome.PASS: Exit.OK, Outcome.FAIL: Exit.FAILED, Outcome.INVALID: Exit.NOT_READY}
COLORS: dict[str, str] = {"pass": "green", "fail": "red", "invalid": "yellow", "better": "green", "worse": "red"}


def show(verdict: Verdict) -> None:
    """Print the outcome, and each line or reason."""
    table = _table("line", "measured", "limit", "verdict", "why")
    for line in verdict.lines:
        word = "pass" if line.passed else "fail"
        table.add_row(line.name, f"{line.value} {line.unit}", f"{line.limit} {line.unit}", _colored(word), line.why)
    if verdict.lines:
        out.print(table)
    for reason in verdict.reasons:
        out.print(f"  {reason}", markup=False)
    if verdict.speedup is not None:
        out.print(f"elastic speedup: {verdict.speedup}")
    out.print(_colored(verdict.outcome.value))


def show_differences(found: Sequence[Difference]) -> None:
    """Print each line of two results."""
    table = _table("line", "first", "second", "spread of equal runs", "the second is")
    for each in found:
        values = [f"{value} {each.unit}" for value in (each.first, each.second, each.spread)]
        table.add_row(each.name, *values, _colored(each.change.value))
    out.print(table)
    worse = sum(each.change is Change.WORSE for each in found)
    better = sum(each.change is Change.BETTER for each in found)
    out.print(f"{better} better, {worse} worse, {len(found) - better - worse} the same or without direction")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table


def _colored(word: str) -> str:
    color = COLORS.get(word)
    return f"[{color}]{word}[/]" if color else word
