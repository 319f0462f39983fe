"""Work that bookings carry with them: nothing may lie longer than its worker's patience."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bson import ObjectId

from booking.tasks import GIVE_UP_AFTER
from eventsphere.doctor.findings import Document, Finding, Progress, Repair

MINUTE = timedelta(minutes=1)
LAPSED = MINUTE
"""A lease that ran out is renewed within seconds as long as any sweeper works."""
LATE = 5 * MINUTE
"""Outboxes and settlements are tried again every few seconds."""


def check_work(booking: Document, now: datetime) -> Iterator[Finding]:
    """What of a booking should have been done by now, and what can never be done as it is."""
    yield from _check_pending(booking, now) if booking["status"] == "pending" else _check_lease(booking)
    yield from _check_outbox(booking, now)
    late = [op for op in booking.get("unsettled") or () if op.generation_time < now - LATE]
    if late:
        yield _finding(booking, "settlement_late", f"{len(late)} operations wait since {_time(late[0])} to be settled")


def progress_of(booking: Document) -> Progress:
    """What is under way."""
    return Progress(
        pending=int(booking["status"] == "pending"),
        outbox=len(booking.get("outbox", [])),
        unsettled=len(booking.get("unsettled") or ()),
    )


def _check_pending(booking: Document, now: datetime) -> Iterator[Finding]:
    lease = booking.get("lease")
    if lease is None:
        yield _finding(booking, "pending_without_lease", "pending, but no sweeper can see it", _lease(booking, now))
    elif lease["until"] < now - LAPSED:
        since = f"{lease['until']:%Y-%m-%d %H:%M:%S}Z"
        yield _finding(booking, "pending_abandoned", f"pending, and nobody works on it since {since}")
    elif booking["created_at"] < now - GIVE_UP_AFTER - LATE:
        yield _finding(booking, "pending_too_long", f"pending since {booking['created_at']:%Y-%m-%d %H:%M:%S}Z")


def _check_lease(booking: Document) -> Iterator[Finding]:
    if booking.get("lease") is not None:
        guard = {"_id": booking["_id"], "status": booking["status"]}
        repair = Repair("booking", guard, {"$unset": {"lease": 1}}, f"{_subject(booking)}: lease removed")
        yield _finding(booking, "lease_of_no_use", f"{booking['status']}, but still leased to a worker", repair)


def _check_outbox(booking: Document, now: datetime) -> Iterator[Finding]:
    entries = booking.get("outbox") or []
    if not entries:
        return
    if booking.get("outbox_due") is None:
        guard = {"_id": booking["_id"], "outbox_due": None, "outbox.0": {"$exists": True}}
        says = f"{_subject(booking)}: {len(entries)} messages and returns are due now"
        repair = Repair("booking", guard, {"$set": {"outbox_due": now}}, says)
        yield _finding(booking, "outbox_never_due", f"{len(entries)} entries of its outbox are never due", repair)
    oldest = min(entry["at"] for entry in entries)
    if oldest < now - LATE:
        yield _finding(booking, "outbox_late", f"its outbox has waited since {oldest:%Y-%m-%d %H:%M:%S}Z")


def _lease(booking: Document, now: datetime) -> Repair:
    """A lease that has run out: the next sweep goes on with the booking."""
    guard = {"_id": booking["_id"], "status": "pending", "lease": None}
    update = {"$set": {"lease": {"holder": ObjectId(), "until": now}}}
    return Repair("booking", guard, update, f"{_subject(booking)}: handed to the sweeper")


def _finding(booking: Document, code: str, what: str, repair: Repair | None = None) -> Finding:
    return Finding(code, _subject(booking), what, repair)


def _subject(booking: Document) -> str:
    return f"booking {booking['_id']}"


def _time(op: ObjectId) -> str:
    return f"{op.generation_time.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
