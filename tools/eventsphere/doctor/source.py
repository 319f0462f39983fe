"""The services' databases, read so that one event and its bookings belong together."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pymongo
from bson import ObjectId

from eventsphere.doctor.findings import Document, Repair
from eventsphere.local.mongodb import connected

LOOKS = 5
"""How often an event is read until nothing has changed in it while its bookings were read."""
SECONDS = 30
NEEDED = dict.fromkeys(
    ("event_id", "seats", "status", "take", "refusal", "lease", "outbox", "outbox_due", "unsettled", "created_at"), 1
)


@dataclass(frozen=True)
class Case:
    """One event, its bookings, and the entries of its waiting list that have something to do with seats.

    `steady` if the event's seats did not change meanwhile.
    """

    event: Document
    bookings: dict[object, Document]
    steady: bool
    waiting: dict[object, Document] = field(default_factory=dict)


class Source:
    """Reads events and bookings, and applies repairs."""

    def __init__(self, client: pymongo.MongoClient[Document], names: Mapping[str, str]) -> None:
        self.events = client[names["event"]]["events"]
        self.bookings = client[names["booking"]]["bookings"]
        self.waiting = client[names["booking"]]["waiting_list"]

    def event_ids(self) -> list[ObjectId]:
        """Every event."""
        return [found["_id"] for found in self.events.find({}, {"_id": 1})]

    def case(self, event_id: ObjectId) -> Case | None:
        """An event and its bookings, exact on a live system; None when it was deleted meanwhile.

        The event is read before and after its bookings. As long as its counters and its ledger are the same, every
        step that a booking made in between leaves its share of the seats as it was (`seats.expected_sold`).
        """
        event = self.events.find_one({"_id": event_id})
        for _ in range(LOOKS):
            if event is None:
                return None
            case = Case(event, self._bookings(event_id), steady=True, waiting=self._waiting(event_id))
            again = self.events.find_one({"_id": event_id})
            if again is not None and _seats_of(again) == _seats_of(event):
                return case
            event = again
        return replace(case, steady=False)

    def _bookings(self, event_id: ObjectId) -> dict[object, Document]:
        return {found["_id"]: found for found in self.bookings.find({"event_id": event_id}, NEEDED)}

    def _waiting(self, event_id: ObjectId) -> dict[object, Document]:
        has_operation = {"event_id": event_id, "op": {"$ne": None}}
        found = self.waiting.find(has_operation, {"op": 1, "status": 1, "cleanup": 1})
        return {entry["_id"]: entry for entry in found}

    def homeless(self, event_ids: list[ObjectId]) -> list[Document]:
        """Bookings that want or have seats of an event that does not exist."""
        known, active = set(event_ids), {"status": {"$in": ["pending", "confirmed"]}}
        elsewhere = {each["event_id"] for each in self.bookings.find(active, {"event_id": 1})} - known
        return list(self.bookings.find(active | {"event_id": {"$in": list(elsewhere)}}, NEEDED))

    def apply(self, repair: Repair) -> bool:
        """Carry a repair out; False when its guard no longer fits."""
        places = {"event": self.events, "booking": self.bookings, "waiting": self.waiting}
        return bool(places[repair.place].update_one(repair.guard, repair.update).modified_count)


def _seats_of(event: Document) -> list[Any]:
    ledger = [(entry["op"], entry["kind"]) for entry in event["ledger"]]
    holds = [(hold["op"], hold["seats"]) for hold in event.get("holds", [])]
    return [event[name] for name in ("capacity", "remaining", "held", "sold", "horizon")] + ledger + holds


@contextmanager
def connect(uri: str, names: Mapping[str, str]) -> Iterator[Source]:
    """The databases; raises CommandError when they can't be reached or the address is wrong."""
    with connected(uri, SECONDS) as client:
        yield Source(client, names)
