"""Each entry of an event's ledger against the booking that it is of, and each confirmed booking against its take."""

from collections.abc import Iterator, Mapping

from eventsphere.doctor.findings import Document, Finding, Repair

Bookings = Mapping[object, Document]


def check_entries(event: Document, bookings: Bookings) -> Iterator[Finding]:
    """Whether every entry has a booking that still needs it, or will settle it."""
    for entry in event["ledger"]:
        booking = bookings.get(entry["booking_id"])
        subject = f"event {event['_id']}, {entry['kind']} {entry['op']}"
        if booking is None:
            text = f"its booking {entry['booking_id']} does not exist"
            yield Finding("entry_without_booking", subject, text, _forget(event, entry))
        elif entry["kind"] != "return" and booking["take"]["op"] != entry["op"]:
            text = f"booking {booking['_id']} has another take, {booking['take']['op']}"
            yield Finding("entry_of_no_operation", subject, text, _forget(event, entry))
        elif _contradicts(entry, booking):
            text = f"booking {booking['_id']} is {booking['status']}"
            yield Finding("entry_contradicts_booking", subject, text, _undo(entry, booking))
        elif not _is_known(entry, booking):
            text = f"booking {booking['_id']} is {booking['status']} and will never settle it"
            yield Finding("entry_never_settled", subject, text, _settle_later(booking, entry))


def check_takes(event: Document, bookings: Bookings) -> Iterator[Finding]:
    """Whether every confirmed booking's seats were taken: its operation is in the ledger, or settled."""
    known = {entry["op"] for entry in event["ledger"]}
    for booking in bookings.values():
        op = booking["take"]["op"]
        if booking["status"] == "confirmed" and op not in known and op > event["horizon"]:
            text = f"confirmed, but event {event['_id']} never took its {booking['seats']} seats"
            yield Finding("confirmed_without_take", f"booking {booking['_id']}", text)


def _contradicts(entry: Document, booking: Document) -> bool:
    """A cancelled booking was confirmed before, and a pending one may become what the entry says.

    A rejected one's take came late, and gives its seats back when it is settled.
    """
    status = booking["status"]
    if entry["kind"] == "take":
        unheard = status == "rejected" and entry["op"] not in (booking.get("unsettled") or ())
        return bool(unheard or entry["seats"] != booking["seats"])
    if entry["kind"] == "void":
        return status in {"confirmed", "cancelled"} or (status == "pending" and booking.get("refusal") is None)
    return bool(status != "cancelled")


def _is_known(entry: Document, booking: Document) -> bool:
    """Whether booking still has that operation: to be carried out, or to be settled."""
    waiting = {each.get("op") for each in booking.get("outbox", [])} | set(booking.get("unsettled") or ())
    return booking["status"] == "pending" or entry["op"] in waiting


def _forget(event: Document, entry: Document) -> Repair:
    """Nobody can confirm this entry: take it out, its seats back, and let no copy of it be applied later."""
    seats = {"take": entry["seats"], "return": -entry["seats"], "void": 0}[entry["kind"]]
    same = {"ledger": {"$elemMatch": {"op": entry["op"], "kind": entry["kind"]}}}
    update = {
        "$inc": {"remaining": seats, "sold": -seats, "version": 1},
        "$pull": {"ledger": {"op": entry["op"]}},
        "$max": {"horizon": entry["op"]},
    }
    says = f"event {event['_id']}: {entry['kind']} {entry['op']} forgotten, {seats} seats back on sale"
    return Repair("event", {"_id": event["_id"]} | same, update, says)


def _undo(entry: Document, booking: Document) -> Repair | None:
    """A take of a rejected booking gives its seats back when it is settled; what else contradicts is for a person."""
    is_late = entry["kind"] == "take" and booking["status"] == "rejected" and entry["seats"] == booking["seats"]
    return _settle_later(booking, entry) if is_late else None


def _settle_later(booking: Document, entry: Document) -> Repair:
    """The booking has reached its end, so the entry may be forgotten; its own background work does that."""
    guard = {"_id": booking["_id"], "status": booking["status"]}
    update = {"$addToSet": {"unsettled": entry["op"]}}
    return Repair("booking", guard, update, f"booking {booking['_id']}: operation {entry['op']} is to be settled")
