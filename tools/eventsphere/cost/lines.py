"""One position of a bill."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One position of the bill: dollars a month, and how it comes about."""

    what: str
    dollars: float
    how: str
