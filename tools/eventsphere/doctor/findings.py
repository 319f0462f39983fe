"""What the doctor can say, and what can be done about it."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Document: TypeAlias = dict[str, Any]
Place: TypeAlias = Literal["event", "booking", "waiting"]
"""A collection: events, bookings, or the waiting list."""


@dataclass(frozen=True)
class Repair:
    """One guarded update of one document; when the guard no longer fits, nothing happens.

    Attributes:
        says: what it changes, in words.
    """

    place: Place
    guard: Document
    update: Document
    says: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: stable, for programs.
        subject: what it is about, such as `event 66f0c1d2e3a4b5c6d7e8f901`.
        what: a sentence with the numbers.
        repair: what mends it safely; None when a person has to decide.
    """

    code: str
    subject: str
    what: str
    repair: Repair | None = None


@dataclass(frozen=True)
class Progress:
    """Work that is on its way, as it is on any live system: none of it is a fault."""

    pending: int = 0
    outbox: int = 0
    unsettled: int = 0
    held: int = 0
    changing: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.pending + other.pending,
            self.outbox + other.outbox,
            self.unsettled + other.unsettled,
            self.held + other.held,
            self.changing + other.changing,
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way (a hold is not work: it waits for a person)."""
        return not (self.pending or self.outbox or self.unsettled or self.changing)
