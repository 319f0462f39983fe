"""Examine every event with its bookings; repair what is safe."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from eventsphere.doctor.findings import Finding, Progress
from eventsphere.doctor.holds import check_holds, check_offers
from eventsphere.doctor.ledger import check_entries, check_takes
from eventsphere.doctor.seats import check_seats, held_seats, repeated_operations
from eventsphere.doctor.source import Case, Source
from eventsphere.doctor.work import check_work, progress_of


@dataclass
class Examination:
    """What was looked at, what is wrong, what is under way, and what was repaired."""

    events: int = 0
    bookings: int = 0
    findings: list[Finding] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    repairs: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every invariant holds."""
        return not self.findings

    def json(self) -> dict[str, Any]:
        """For programs."""
        findings = [
            {"code": each.code, "subject": each.subject, "what": each.what, "repairable": each.repair is not None}
            for each in self.findings
        ]
        return {
            "sound": self.sound,
            "events": self.events,
            "bookings": self.bookings,
            "findings": findings,
            "in_flight": vars(self.progress),
            "repairs": self.repairs,
        }


def examine(source: Source, now: datetime | None = None) -> Examination:
    """Look at everything once."""
    now, done = now or datetime.now(UTC), Examination()
    event_ids = source.event_ids()
    for event_id in event_ids:
        if case := source.case(event_id):
            done.events += 1
            done.bookings += len(case.bookings)
            done.findings += check(case, now)
            done.progress += progress(case)
    for booking in source.homeless(event_ids):
        done.bookings += 1
        done.findings.append(Finding("booking_without_event", f"booking {booking['_id']}", _wants(booking)))
    return done


def check(case: Case, now: datetime) -> Iterator[Finding]:
    """Everything about one event; what depends on both sides only if they were read together."""
    event, bookings = case.event, case.bookings
    if case.steady:
        yield from check_seats(event, list(bookings.values()))
        yield from repeated_operations(event)
        yield from check_entries(event, bookings)
        yield from check_takes(event, bookings)
        yield from check_holds(event, case.waiting)
    yield from check_offers(event, now)
    yield from chain.from_iterable(check_work(booking, now) for booking in bookings.values())


def progress(case: Case) -> Progress:
    """What is under way at one event."""
    own = Progress(held=held_seats(case.event), changing=int(not case.steady))
    return sum((progress_of(booking) for booking in case.bookings.values()), own)


def repair(source: Source, found: Examination) -> Examination:
    """Apply what is safe, one guarded update each, and look again: a repair may make the next one possible."""
    repairs: list[str] = []
    for _ in range(3):
        safe = [each.repair for each in found.findings if each.repair is not None]
        repairs += [each.says for each in safe if source.apply(each)]
        found = examine(source)
        if not any(each.repair for each in found.findings):
            break
    found.repairs = repairs
    return found


def _wants(booking: dict[str, Any]) -> str:
    return f"{booking['status']}, {booking['seats']} seats of event {booking['event_id']}, which does not exist"
