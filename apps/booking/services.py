"""The rules of this service, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from booking.cancellations import Cancellation, CancellationRepository, Cancellations
from booking.deliveries import Deliveries
from booking.flow import Flow
from booking.mine import MyBookings
from booking.models import Booking
from booking.notifications import Topic
from booking.organizers import OrganizerService
from booking.outbox import OutboxRepository
from booking.reading import BookingReads
from booking.repository import BookingRepository
from booking.seats import Seats
from booking.service import BookingService
from booking.tasks import Sweeper
from kit.database import Database
from kit.types import utc_now

MODELS = (Booking, Cancellation)
"""What is stored."""


@dataclass(frozen=True)
class Services:
    """What routes and background work call."""

    bookings: BookingService
    mine: MyBookings
    organizers: OrganizerService
    sweeper: Sweeper
    deliveries: Deliveries
    cancellations: Cancellations


def assemble(database: Database, seats: Seats, topic: Topic, clock: Callable[[], datetime] = utc_now) -> Services:
    """Everything over one database, one event service, one topic and one clock."""
    repository, reads = BookingRepository(database), BookingReads(database)
    flow = Flow(repository, seats, clock)
    deliveries = Deliveries(OutboxRepository(database), seats, topic, clock)
    return Services(
        bookings=BookingService(repository, seats, flow, deliveries, clock),
        mine=MyBookings(reads),
        organizers=OrganizerService(reads, seats),
        sweeper=Sweeper(repository, flow, clock),
        deliveries=deliveries,
        cancellations=Cancellations(CancellationRepository(database), repository, seats, clock),
    )
