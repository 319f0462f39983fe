"""An event and bookings as they are stored, sound until a test breaks them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from eventsphere.doctor.source import Case

NOW = datetime(2030, 5, 17, 12, tzinfo=UTC)


def operation(**after: float) -> ObjectId:
    """An operation as made at another time than now."""
    seconds = int((NOW + timedelta(**after)).timestamp())
    return ObjectId(seconds.to_bytes(4) + ObjectId().binary[4:])


class Scene:
    """One event of ten seats, and what is done with them."""

    def __init__(self) -> None:
        self.event: dict[str, Any] = {
            "_id": ObjectId(),
            "capacity": 10,
            "remaining": 10,
            "held": 0,
            "sold": 0,
            "version": 1,
            "horizon": operation(days=-1),
            "ledger": [],
            "holds": [],
        }
        self.waiting: dict[object, dict[str, Any]] = {}
        self.bookings: dict[object, dict[str, Any]] = {}

    def entry(self, kind: str, op: ObjectId, booking: ObjectId, seats: int = 2) -> None:
        """An operation that event remembers, with its effect."""
        moved = {"take": seats, "return": -seats}.get(kind, 0)
        self.event["sold"] += moved
        self.event["remaining"] -= moved
        self.event["ledger"].append({"op": op, "booking_id": booking, "seats": seats, "kind": kind, "at": NOW})

    def booking(self, status: str, **fields: Any) -> dict[str, Any]:
        """A booking of two seats that lives in no ledger."""
        made = {
            "_id": ObjectId(),
            "event_id": self.event["_id"],
            "status": status,
            "seats": 2,
            "take": {"op": operation()},
            "outbox": [],
            "created_at": NOW,
        } | fields
        self.bookings[made["_id"]] = made
        return made

    def pending(self) -> dict[str, Any]:
        """Somebody works on it, and event has taken its seats."""
        made = self.booking("pending", lease={"holder": ObjectId(), "until": NOW + timedelta(seconds=15)})
        self.entry("take", made["take"]["op"], made["_id"])
        return made

    def confirmed(self) -> dict[str, Any]:
        """Confirmed just now: event still remembers the take."""
        made = self.pending()
        del made["lease"]
        made |= {"status": "confirmed", "unsettled": [made["take"]["op"]]}
        return made

    def cancelled(self, *, returned: bool = True) -> dict[str, Any]:
        """Cancelled just now; event has its seats back, or not yet."""
        made, op = self.confirmed(), operation()
        made["status"] = "cancelled"
        if returned:
            self.entry("return", op, made["_id"])
            made["unsettled"].append(op)
        else:
            made |= {"outbox": [{"id": ObjectId(), "kind": "return", "op": op, "at": NOW}], "outbox_due": NOW}
        return made

    def rejected(self) -> dict[str, Any]:
        """Given up: event has a tombstone."""
        made = self.booking("rejected", refusal={"code": "expired"})
        made["unsettled"] = [made["take"]["op"]]
        self.entry("void", made["take"]["op"], made["_id"])
        return made

    def offered(self) -> dict[str, Any]:
        """Two seats are held for somebody who waits."""
        entry = {"_id": ObjectId(), "op": operation(), "status": "offered"}
        hold = {"op": entry["op"], "entry_id": entry["_id"], "seats": 2, "until": NOW + timedelta(minutes=10)}
        self.event["holds"].append(hold)
        self.event["held"] += 2
        self.event["remaining"] -= 2
        self.waiting[entry["_id"]] = entry
        return entry

    def settle(self) -> None:
        """All that is remembered is forgotten."""
        self.event["horizon"] = max((entry["op"] for entry in self.event["ledger"]), default=self.event["horizon"])
        self.event["ledger"] = []
        for booking in self.bookings.values():
            booking.pop("unsettled", None)

    @property
    def case(self) -> Case:
        return Case(self.event, self.bookings, steady=True, waiting=self.waiting)


@pytest.fixture
def scene() -> Scene:
    return Scene()
