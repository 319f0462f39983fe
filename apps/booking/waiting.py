"""The waiting list as people see it: join, look, leave, and accept an offer in time."""

from collections.abc import Callable
from datetime import datetime

from bson import ObjectId

from booking.announcements import Announcements
from booking.event_facts import check_public
from booking.lookup import BookingLookup
from booking.models import Booking, Happening, Refusal
from booking.problems import (
    AlreadyWaiting,
    BeyondCapacity,
    OfferAccepted,
    OfferExpired,
    PersonLimit,
    SeatsAvailable,
    StillWaiting,
    WaitingListLeft,
)
from booking.queue_repository import QueueRepository
from booking.reading import position
from booking.schemas import CreateBooking, JoinWaitingList
from booking.seat_answers import Standing
from booking.seats import Refused
from booking.states import WaitingStatus
from booking.waiting_models import WaitingEntry
from booking.waiting_repository import OPEN, WaitingRepository
from kit.client import OutcomeUnknown
from kit.pages import PageQuery
from kit.problems import Conflict, NotFound, NotOnSale, Overloaded, ValidationFailed, field_error
from kit.types import utc_now

ATTEMPTS = 5
NO_OFFER: dict[WaitingStatus, type[Conflict]] = {
    "waiting": StillWaiting,
    "accepted": OfferAccepted,
    "expired": OfferExpired,
    "left": WaitingListLeft,
}
"""What a state is to somebody who wants to accept an offer, or to leave."""


class WaitingList:
    """What one person can do with the waiting list."""

    def __init__(
        self,
        entries: WaitingRepository,
        queues: QueueRepository,
        bookings: BookingLookup,
        announcements: Announcements,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.entries, self.queues, self.bookings, self.clock = entries, queues, bookings, clock
        self.announcements, self.holds = announcements, announcements.holds

    async def join(self, user_id: ObjectId, wish: JoinWaitingList) -> WaitingEntry:
        """Wait for seats of a sold out event; from the answer on nobody who wants as many overtakes the person.

        Raises:
            NotFound: there is no such event, or it is a draft.
            NotOnSale, SeatsAvailable: nobody has to wait for it.
            BeyondCapacity, PersonLimit: nobody, or not this person, can ever have so many seats.
            AlreadyWaiting: the person waits already.
            Overloaded: event can't be told that the person waits.
        """
        now = self.clock()
        event = await self._standing(wish.event_id)
        check_waiting_helps(event, wish.seats, now)
        await self._check_limit(event, user_id, wish.seats)
        joined = Happening(at=now, what="waiting", by=str(user_id))
        entry = WaitingEntry(
            id=ObjectId(),
            user_id=user_id,
            event_id=wish.event_id,
            seats=wish.seats,
            event=event.snapshot,
            history=[joined],
        )
        if not await self.entries.insert(entry):
            raise AlreadyWaiting
        await self.queues.wake(wish.event_id, now)
        await self._announce(entry)
        return entry

    async def _check_limit(self, event: Standing, user_id: ObjectId, seats: int) -> None:
        """Refuse a wish that the person could not accept an offer for, because of what they have booked."""
        if (limit := event.max_per_person) is None:
            return
        left = limit - await self.bookings.seats_of(user_id, event.id)
        if seats > left:
            raise PersonLimit(limit, max(0, left))

    async def _announce(self, entry: WaitingEntry) -> None:
        """Have event keep seats for the person from now on, or take the wish back."""
        try:
            await self.announcements.announce(entry.event_id)
        except OutcomeUnknown as error:
            await self.entries.withdraw(entry)
            raise Overloaded("You could not be put on the waiting list; please try again") from error

    async def _standing(self, event_id: ObjectId) -> Standing:
        try:
            return await self.holds.standing(event_id)
        except OutcomeUnknown as error:
            raise Overloaded("The event can't be looked up at the moment") from error

    async def mine(self, user_id: ObjectId, page: PageQuery) -> list[WaitingEntry]:
        """One's own entries, newest first; one more than the page holds if there is another page."""
        after = {"_id": {"$lt": position(page.cursor)}} if page.cursor else {}
        return await self.entries.page({"user_id": user_id} | after, page.limit + 1)

    async def leave(self, user_id: ObjectId, entry_id: ObjectId) -> None:
        """Wait no more, or give an offer back; repeating it changes nothing.

        Raises:
            NotFound: the person has no such entry.
            OfferAccepted, OfferExpired: it has ended in another way.
        """
        for _ in range(ATTEMPTS):
            entry = await self._own(user_id, entry_id)
            if entry.status == "left":
                return
            if entry.status not in OPEN:
                raise NO_OFFER[entry.status]
            if await self.entries.leave(entry, self.clock()):
                await self.queues.wake_if_any(entry.event_id, self.clock())
                return
        raise Overloaded

    async def offer(self, user_id: ObjectId, wish: CreateBooking) -> WaitingEntry | None:
        """The offer that a person wants to accept by booking; None if it is an ordinary booking.

        Raises:
            NotFound: the person has no such offer for that event.
            StillWaiting, OfferAccepted, OfferExpired, WaitingListLeft: there is no offer at the moment.
            ValidationFailed: another number of seats is offered.
        """
        if wish.offer_id is None:
            return None
        entry = await self._own(user_id, wish.offer_id)
        if entry.event_id != wish.event_id:
            raise NotFound("There is no such offer for this event")
        if entry.status != "offered":
            raise NO_OFFER[entry.status]
        if entry.seats != wish.seats:
            raise ValidationFailed(
                errors=[field_error("seats", f"must be {entry.seats}, as offered", "not_as_offered", entry.seats)]
            )
        return entry

    async def accept(self, booking: Booking) -> None:
        """Accept the offer for a booking, once however often it is tried; from then on it does not expire.

        Raises:
            Refused: its time is over, or another booking has it.
        """
        if booking.offer_id is None:
            return
        if await self.entries.accept(booking.offer_id, booking.user_id, booking.id, self.clock()):
            await self.queues.wake_if_any(booking.event_id, self.clock())
        else:
            entry = await self._own(booking.user_id, booking.offer_id)
            if entry.booking_id != booking.id:
                raise Refused(Refusal(code="offer_expired"), final=True)

    async def restore(self, booking: Booking) -> None:
        """Give the offer back to its person, who is asked whether to book on other terms."""
        if booking.offer_id is not None:
            await self.entries.restore(booking.offer_id, booking.id, self.clock())

    async def _own(self, user_id: ObjectId, entry_id: ObjectId) -> WaitingEntry:
        entry = await self.entries.find({"_id": entry_id, "user_id": user_id})
        if entry is None:
            raise NotFound("You have no such place on a waiting list")
        return entry


def check_waiting_helps(event: Standing, seats: int, now: datetime) -> None:
    """Whether somebody who wants so many seats has to wait.

    Raises:
        NotFound: the event is a draft.
        NotOnSale: there will be none.
        BeyondCapacity, PersonLimit: nobody can ever have so many.
        SeatsAvailable: they can be booked.
    """
    check_public(event)
    if not event.is_on_sale(now):
        raise NotOnSale
    if seats > event.capacity:
        raise BeyondCapacity(event.capacity)
    if event.max_per_person is not None and seats > event.max_per_person:
        raise PersonLimit(event.max_per_person, event.max_per_person)
    if event.can_be_booked(seats):
        raise SeatsAvailable(event.remaining)
