"""A bill for people."""

from rich.table import Table

from eventsphere.console import out
from eventsphere.cost.run import Cost


def show(cost: Cost) -> None:
    """Print the bill."""
    table = Table(
        "",
        "how it comes about",
        "US$ a month",
        title=f"{cost.environment}, prices of {cost.prices_of}, us-east-1 on demand",
    )
    table.columns[2].justify = "right"
    for line in cost.lines:
        table.add_row(line.what, line.how, f"{line.dollars:,.2f}")
    table.add_section()
    table.add_row("a month", f"{cost.bookings:,} bookings", f"{cost.month:,.2f}", style="bold")
    table.add_row("1,000 bookings", "", f"{cost.per_thousand:,.2f}", style="bold")
    out.print(table)
