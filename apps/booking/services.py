"""The rules of this service, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId

from booking.allowances import Allowance, Allowances
from booking.announcements import Announcements
from booking.audit import Audit, AuditEntry
from booking.calendars import Calendars
from booking.cancellations import Cancellation, CancellationRepository, Cancellations
from booking.check_in import CheckInRepository, Door
from booking.copies import CopyRepository
from booking.deliveries import Deliveries
from booking.departures import Departures
from booking.event_changes import EventChange, EventChangeRepository, EventChanges
from booking.export import Export
from booking.flow import Flow
from booking.forgetting import Forgetting
from booking.holds import Holds
from booking.jobs import Job, JobLeases
from booking.lookup import BookingLookup
from booking.metrics import BookingMetrics
from booking.mine import MyBookings
from booking.models import Booking
from booking.notifications import Topic
from booking.organizers import OrganizerService
from booking.outbox import OutboxRepository
from booking.queue_repository import QueueRepository
from booking.queues import Queues
from booking.reading import BookingReads
from booking.repository import BookingRepository
from booking.seats import Seats
from booking.service import BookingService
from booking.tasks import Sweeper
from booking.ticket_keys import TicketKeys
from booking.tickets import Tickets
from booking.waiting import WaitingList
from booking.waiting_messages import WaitingMessages
from booking.waiting_models import Queue, WaitingEntry
from booking.waiting_repository import WaitingRepository
from kit.database import Database
from kit.types import utc_now

MODELS = (Booking, Cancellation, EventChange, Allowance, AuditEntry, WaitingEntry, Queue, Job)
"""What is stored."""
NO_KEYS = TicketKeys([])
OFFER_TIME = timedelta(minutes=15)


@dataclass(frozen=True)
class Services:
    """What routes and background work call."""

    bookings: BookingService
    mine: MyBookings
    organizers: OrganizerService
    sweeper: Sweeper
    deliveries: Deliveries
    cancellations: Cancellations
    event_changes: EventChanges
    waiting: WaitingList
    queues: Queues
    waiting_messages: WaitingMessages
    departures: Departures
    calendars: Calendars
    audit: Audit
    export: Export
    tickets: Tickets
    door: Door
    forgetting: Forgetting


def assemble(
    database: Database,
    seats: Seats,
    topic: Topic,
    clock: Callable[[], datetime] = utc_now,
    keys: TicketKeys = NO_KEYS,
    offer_time: timedelta = OFFER_TIME,
    metrics: BookingMetrics | None = None,
) -> Services:
    """Everything over one database, one event service, one topic and one clock; tickets need keys."""
    repository, reads = BookingRepository(database), BookingReads(database)
    allowances = Allowances(database)
    entries, queues, holds = WaitingRepository(database), QueueRepository(database), Holds(seats.client)
    lookup, announcements = BookingLookup(database), Announcements(queues, entries, holds, clock)
    waiting = WaitingList(entries, queues, lookup, announcements, clock)

    async def seats_came_back(event_id: ObjectId) -> None:
        await queues.wake_if_any(event_id, clock())

    flow = Flow(repository, seats, allowances, waiting.accept, waiting.restore, seats_came_back, clock, metrics)
    deliveries = Deliveries(
        OutboxRepository(database), seats, topic, allowances, JobLeases(database), seats_came_back, clock
    )
    organizers = OrganizerService(reads, seats)
    audit = Audit(database, organizers)
    return Services(
        bookings=BookingService(repository, seats, flow, deliveries, waiting, clock),
        mine=MyBookings(reads),
        organizers=organizers,
        sweeper=Sweeper(repository, flow, clock),
        deliveries=deliveries,
        cancellations=Cancellations(CancellationRepository(database), repository, seats, clock),
        event_changes=EventChanges(EventChangeRepository(database), CopyRepository(database), seats, clock),
        waiting=waiting,
        queues=Queues(queues, entries, lookup, announcements, seats, offer_time, clock),
        waiting_messages=WaitingMessages(entries, topic, clock),
        departures=Departures(entries, waiting),
        calendars=Calendars(repository, seats, clock),
        audit=audit,
        export=Export(database, organizers, audit, clock),
        tickets=Tickets(repository, keys, clock),
        door=Door(repository, CheckInRepository(database), organizers, keys, clock),
        forgetting=Forgetting(database, clock),
    )
