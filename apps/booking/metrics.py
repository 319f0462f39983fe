"""What becomes of bookings, and the work that waits: measured for the whole database, in every pod alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge

from booking.models import Booking, Refusal
from booking.states import RefusalCode
from kit.database import Database
from kit.types import utc_now

MOST = 1000
"""Bookings that are looked at; a backlog of more is told as this many."""
LATE = timedelta(minutes=1)
BEGINNING = datetime.fromtimestamp(0, UTC)
OUTCOMES = ("confirmed", "cancelled", "unknown", *get_args(RefusalCode))


class BookingMetrics:
    """The gauges and counters of booking."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        outcomes = Counter(
            "booking_outcomes_total", "Tries to book, by how they ended", ("outcome",), registry=registry
        )
        self._count = {each: outcomes.labels(each).inc for each in OUTCOMES}
        self.outbox = Gauge("booking_outbox_bookings", "Bookings with work in their outbox", registry=registry)
        self.oldest = Gauge(
            "booking_outbox_oldest_age_seconds", "Age of the oldest work in an outbox", registry=registry
        )
        self.late = Gauge(
            "booking_pending_late", "Pending bookings that nobody has worked on for a minute", registry=registry
        )

    def ended(self, booking: Booking) -> None:
        """Count how a try to book ended."""
        self._count[booking.refusal.code if booking.refusal else booking.status]()

    def refused(self, refusal: Refusal) -> None:
        """Count a try that was refused before a booking was made."""
        self._count[refusal.code]()

    def unknown(self) -> None:
        """Count a try whose end is not known yet; it is tried again."""
        self._count["unknown"]()


class Backlog:
    """Looks from time to time at what waits."""

    def __init__(self, database: Database, metrics: BookingMetrics, clock: Callable[[], datetime] = utc_now) -> None:
        self.bookings, self.metrics, self.clock = database.collection(Booking), metrics, clock

    async def look(self) -> None:
        """Measure outboxes and abandoned bookings, at most `MOST` of each."""
        now = self.clock()
        filled = self.bookings.find({"outbox_due": {"$gt": BEGINNING}}, {"outbox.at": 1}).limit(MOST)
        begun = [min(entry["at"] for entry in found["outbox"]) async for found in filled if found.get("outbox")]
        self.metrics.outbox.set(len(begun))
        self.metrics.oldest.set((now - min(begun)).total_seconds() if begun else 0)
        late = {"lease.until": {"$lte": now - LATE}}
        self.metrics.late.set(len(await self.bookings.find(late, {"_id": 1}).limit(MOST).to_list()))
