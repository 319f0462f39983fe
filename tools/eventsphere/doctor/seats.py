"""An event's seats against its bookings: pure functions over raw documents that were read together."""

from collections import Counter
from collections.abc import Iterator, Sequence

from eventsphere.doctor.findings import Document, Finding, Repair

COUNTERS = ("remaining", "held", "sold")


def check_seats(event: Document, bookings: Sequence[Document]) -> Iterator[Finding]:
    """Whether the counters add up, and whether what was sold is what bookings have."""
    subject = f"event {event['_id']}"
    counters = ", ".join(f"{name} {event[name]}" for name in COUNTERS)
    told = f"{counters} of {event['capacity']}"
    right = expected_sold(event, bookings)
    recount = _recount(event, right)
    if any(event[name] < 0 for name in COUNTERS):
        yield Finding("negative_counter", subject, told, recount)
    elif sum(event[name] for name in COUNTERS) != event["capacity"]:
        yield Finding("seats_do_not_add_up", subject, told, recount)
    elif event["sold"] != right:
        yield Finding("sold_is_not_booked", subject, f"{told}, but bookings have {right}", recount)
    elif event["held"] != held_seats(event):
        yield Finding("held_is_not_listed", subject, f"{told}, but holds have {held_seats(event)}", recount)
    if right > event["capacity"]:
        yield Finding("oversold", subject, f"bookings have {right} of {event['capacity']} seats")


def expected_sold(event: Document, bookings: Sequence[Document]) -> int:
    """The seats that `sold` has to count.

    Each booking's share is the same before and after every step that changes only the booking: a confirmed one's
    seats; a pending one's once event has taken them; a rejected one's while a late copy of its take has them; a
    cancelled one's until event has them back.
    """
    kinds = {entry["op"]: entry["kind"] for entry in event["ledger"]}
    return sum(booking["seats"] for booking in bookings if _counts(booking, kinds))


def _counts(booking: Document, kinds: dict[object, str]) -> bool:
    match booking["status"]:
        case "confirmed":
            return True
        case "pending" | "rejected":
            return kinds.get(booking["take"]["op"]) == "take"
        case "cancelled":
            return any(kinds.get(op) != "return" for op in open_returns(booking))
        case _:
            return False


def open_returns(booking: Document) -> list[object]:
    """Operations that are to give this booking's seats back, as far as booking knows."""
    return [entry["op"] for entry in booking.get("outbox", []) if entry.get("op") is not None]


def _recount(event: Document, sold: int) -> Repair | None:
    """Count anew; only while no seat moves (each move raises `version`), and never to fewer than none."""
    held = held_seats(event)
    remaining = event["capacity"] - held - sold
    if remaining < 0:
        return None
    new = {"remaining": remaining, "held": held, "sold": sold}
    guard = {name: event[name] for name in ("_id", "capacity", "version", *COUNTERS)}
    update = {"$set": new, "$inc": {"version": 1}}
    return Repair("event", guard, update, f"event {event['_id']}: counters set to {new}")


def held_seats(event: Document) -> int:
    """Seats kept for people who were offered them; the counter itself where an event does not list them."""
    if "holds" not in event:
        return int(event["held"])
    return sum(hold["seats"] for hold in event["holds"])


def repeated_operations(event: Document) -> Iterator[Finding]:
    """An operation can be in the ledger once."""
    for op, count in Counter(entry["op"] for entry in event["ledger"]).items():
        if count > 1:
            yield Finding("operation_applied_twice", f"event {event['_id']}", f"operation {op} is there {count} times")
