"""The door: each ticket lets its people in once."""

from collections.abc import Callable
from datetime import datetime

from bson import ObjectId

from booking.changes import dump
from booking.models import Booking, Happening
from booking.organizers import OrganizerService
from booking.problems import AlreadyCheckedIn, TicketForAnotherEvent, TicketInvalid, check_confirmed
from booking.references import read_reference
from booking.repository import BookingRepository
from booking.schemas import CheckedIn, CheckIn
from booking.ticket_keys import TicketKeys
from kit.database import Database
from kit.problems import NotFound, ValidationFailed, field_error
from kit.tokens import Principal
from kit.types import parse_object_id, utc_now


class CheckInRepository:
    """Check-ins in the database."""

    def __init__(self, database: Database) -> None:
        self.bookings = database.collection(Booking)

    async def check_in(self, booking_id: ObjectId, by: ObjectId, now: datetime) -> bool:
        """Let a confirmed booking in, once: of two updates at once one finds the time already set."""
        waiting = {"_id": booking_id, "status": "confirmed", "checked_in_at": None}
        happened = Happening(at=now, what="check_in", by=str(by))
        done = await self.bookings.update_one(
            waiting, {"$set": {"checked_in_at": now, "updated_at": now}, "$push": {"history": dump(happened)}}
        )
        return bool(done.modified_count)


class Door:
    """Lets people in, for the organizer of the event."""

    def __init__(
        self,
        bookings: BookingRepository,
        check_ins: CheckInRepository,
        organizers: OrganizerService,
        keys: TicketKeys,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.bookings, self.check_ins, self.organizers = bookings, check_ins, organizers
        self.keys, self.clock = keys, clock

    async def check_in(self, who: Principal, event_id: ObjectId, shown: CheckIn) -> CheckedIn:
        """Let the people of a booking in.

        Raises:
            NotFound: there is no such event, or it has no booking with that reference.
            Forbidden: the event is somebody else's.
            TicketInvalid, TicketForAnotherEvent: it is no ticket of this event.
            AlreadyCheckedIn, BookingPending, BookingRejected, BookingCancelled: the booking's state forbids it.
        """
        await self.organizers.own(who, event_id)
        booking = await self._shown(event_id, shown)
        now = self.clock()
        if not await self.check_ins.check_in(booking.id, who.id, now):
            raise await self._why_not(booking.id)
        return CheckedIn(booking_id=booking.id, reference=booking.reference, seats=booking.seats, checked_in_at=now)

    async def _shown(self, event_id: ObjectId, shown: CheckIn) -> Booking:
        query = {"_id": self._of_ticket(shown.ticket, event_id)} if shown.ticket else _of_reference(shown.reference)
        found = await self.bookings.find(query | {"event_id": event_id})
        if found is None:
            raise NotFound("The event has no such booking")
        return found

    def _of_ticket(self, ticket: str, event_id: ObjectId) -> ObjectId:
        try:
            claims = self.keys.verify(ticket)
            booking_id, of_event = parse_object_id(claims.get("jti")), parse_object_id(claims.get("event_id"))
        except ValueError as error:
            raise TicketInvalid(f"the ticket {error}") from error
        if of_event != event_id:
            raise TicketForAnotherEvent
        return booking_id

    async def _why_not(self, booking_id: ObjectId) -> Exception:
        booking = await self.bookings.find({"_id": booking_id})
        if booking is None:
            return NotFound("The event has no such booking")
        check_confirmed(booking.status)
        return AlreadyCheckedIn(booking.checked_in_at or self.clock())


def _of_reference(text: str | None) -> dict[str, str]:
    try:
        return {"reference": read_reference(text or "")}
    except ValueError as error:
        raise ValidationFailed(errors=[field_error("reference", str(error))]) from error
