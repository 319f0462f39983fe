"""Print a capacity for people."""

from rich.table import Table

from eventsphere.capacity.plan import Capacity
from eventsphere.console import out


def show(found: Capacity) -> None:
    """Print what so many people need, the limit, and what lies past it."""
    out.print(f"{found.environment}, {found.users:,} people at the same time: {found.requests:,.0f} actions a second")
    out.print(_needs(found))
    out.print(_steps(found))
    for each in found.assumptions:
        out.print(f"assumed: {each}", markup=False, soft_wrap=True)
    for each in found.limits:
        out.print(f"[red]too small[/]: {each}")


def _needs(found: Capacity) -> Table:
    table = _table("", "millicores for requests", "needed", "at most", "enough for")
    for each in found.services:
        people = f"{each.people:,} people"
        table.add_row(each.name, f"{each.millicores:,.0f}", f"{each.replicas} pods", f"{each.most} pods", people)
    used = f"{found.database * found.database_millicores:,.0f}"
    room = f"{found.database_millicores:,.0f} millicores"
    table.add_row("MongoDB", used, f"{found.database:.0%} of one", room, f"{found.database_people:,} people")
    table.add_row("nodes", "", str(found.nodes or "too many"), "8", "")
    month = f"{found.month:,.2f} US$" if found.month is not None else "unknown"
    table.add_row("a month", "", month, "", f"{found.bookings:,} bookings")
    return table


def _steps(found: Capacity) -> Table:
    table = _table("past one MongoDB", "times the people", "if")
    for each in found.gains:
        table.add_row(each.name, f"{each.gain:.2f}", each.assumption)
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table
