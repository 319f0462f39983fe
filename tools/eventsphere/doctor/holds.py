"""Each hold of an event against the waiting list's entry that it is of."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from eventsphere.doctor.findings import Document, Finding, Repair
from eventsphere.doctor.work import LATE

OPEN = frozenset({"waiting", "offered"})


def check_holds(event: Document, waiting: Mapping[object, Document]) -> Iterator[Finding]:
    """Whether every hold has an entry that offers it, or will give it back; a hold that is empty needs no seats."""
    for hold in event.get("holds", []):
        entry = waiting.get(hold["entry_id"])
        subject = f"event {event['_id']}, hold {hold['op']}"
        if entry is None or entry.get("op") != hold["op"]:
            text = f"{hold['seats']} seats are held for an offer that nobody has"
            yield Finding("dangling_hold", subject, text, _release(event, hold))
        elif entry["status"] not in OPEN and not entry.get("cleanup"):
            text = f"{hold['seats']} seats are held, and the entry of the waiting list is {entry['status']}"
            yield Finding("hold_never_released", subject, text, _clean_up(entry))


def check_offers(event: Document, now: datetime) -> Iterator[Finding]:
    """Whether offers end in time."""
    for hold in event.get("holds", []):
        if hold["seats"] and hold.get("until") is not None and hold["until"] < now - LATE:
            text = f"{hold['seats']} seats were offered until {hold['until']:%Y-%m-%d %H:%M:%S}Z"
            yield Finding("offer_not_ended", f"event {event['_id']}, hold {hold['op']}", text)


def _release(event: Document, hold: Document) -> Repair:
    """Nobody can accept it: its seats are on sale again, and no late copy of it can be applied."""
    same = {"holds": {"$elemMatch": {"op": hold["op"], "seats": hold["seats"]}}}
    update = {
        "$inc": {"remaining": hold["seats"], "held": -hold["seats"], "version": 1},
        "$pull": {"holds": {"op": hold["op"]}},
        "$max": {"horizon": hold["op"]},
    }
    says = f"event {event['_id']}: hold {hold['op']} released, {hold['seats']} seats back on sale"
    return Repair("event", {"_id": event["_id"]} | same, update, says)


def _clean_up(entry: Document) -> Repair:
    """The entry has ended: its own background work gives the hold back."""
    guard = {"_id": entry["_id"], "status": entry["status"], "op": entry["op"]}
    return Repair("waiting", guard, {"$set": {"cleanup": True}}, f"waiting list entry {entry['_id']}: to be cleaned up")
