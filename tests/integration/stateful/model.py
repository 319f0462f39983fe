"""What must be true, from what people asked for and what they were told. It knows nothing of how that is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId


@dataclass
class Wish:
    """One person's wish for seats, asked for under one key as often as it takes."""

    seats: int
    user: ObjectId = field(default_factory=ObjectId)
    offer: ObjectId | None = None
    key: str = field(default_factory=lambda: f"key-{ObjectId()}")
    asked: int = 0
    told: list[str] = field(default_factory=list)
    booking: ObjectId | None = None
    cancel_asked: bool = False
    cancel_told: bool = False

    @property
    def was_refused(self) -> bool:
        """Every time it was asked for, the answer was no."""
        return self.told.count("refused") == self.asked

    def check(self, bookings: Sequence[dict[str, Any]]) -> int:
        """Hold the bookings that there are in the end against what was told; the seats that it has."""
        states = Counter(booking["status"] for booking in bookings)
        assert states["pending"] == 0
        assert states["confirmed"] + states["cancelled"] <= 1, "one key, one booking"
        if "confirmed" in self.told:
            assert states["confirmed"] + states["cancelled"] == 1, "a booking that was told is there"
        if self.cancel_told:
            assert states["cancelled"] == 1, "a cancellation that was told is there"
        if not self.cancel_asked:
            assert states["cancelled"] == 0, "nobody cancelled it"
        if self.was_refused:
            assert states["confirmed"] + states["cancelled"] == 0, "what was refused has no seats"
        return self.seats if states["confirmed"] else 0


@dataclass
class Place:
    """One person's wish to wait for seats."""

    seats: int
    user: ObjectId = field(default_factory=ObjectId)
    entry: ObjectId | None = None
    left_asked: bool = False
    left_told: bool = False

    def check(self, entries: Sequence[dict[str, Any]], bookings: Sequence[dict[str, Any]]) -> None:
        """Hold what became of it in the end against what was told.

        Args:
            entries: the person's places on the waiting list.
            bookings: those that got the seats that were offered.
        """
        states = [entry["status"] for entry in entries]
        assert len(states) <= 1, "one person waits once"
        assert not set(states) & {"waiting", "offered"}, "it has ended"
        if self.entry is not None:
            assert len(states) == 1, "a place that was told is there"
        if self.left_told:
            assert states == ["left"], "who was told that they left has left"
        if not self.left_asked:
            assert "left" not in states, "nobody left"
        assert len(bookings) == (states == ["accepted"]), "an offer becomes one booking, and only when it was accepted"


@dataclass
class Model:
    """Everybody's wishes, and how many seats there may be (several numbers while a change is under way)."""

    capacities: set[int]
    wishes: list[Wish] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def check_refusal(self) -> None:
        """A refusal can be right only if people together asked for more than there is, or some wait."""
        assert self.places or sum(wish.seats for wish in self.wishes if wish.asked) > min(self.capacities)
