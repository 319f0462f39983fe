"""What a person can do: book seats, see their bookings, cancel one."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from booking.answers import encode
from booking.changes import new_lease
from booking.deliveries import Deliveries
from booking.flow import Flow
from booking.idempotency import check_same, in_use, new_idempotency
from booking.models import Booking, Happening, Refusal, Take, total_price
from booking.operations import new_operation
from booking.problems import AlreadyCheckedIn, BookingRejected, EventStarted, OfferExpired, PersonLimit, check_confirmed
from booking.references import new_reference
from booking.refusals import refusal_of
from booking.repository import BookingRepository
from booking.schemas import CreateBooking
from booking.seat_answers import EventFacts
from booking.seats import Seats
from booking.waiting import WaitingList
from booking.waiting_models import WaitingEntry
from kit.client import OutcomeUnknown
from kit.problems import NotFound, NotOnSale, Overloaded, Problem, SoldOut
from kit.terms import Terms, TermsChanged, check_terms
from kit.types import utc_now

ATTEMPTS = 5
PATIENCE_WITH_RETURN = 1.0


@dataclass(frozen=True, slots=True)
class Created:
    """The answer to a request for seats; `replayed` if it is the first answer once more."""

    booking_id: ObjectId
    status: int
    body: str
    replayed: bool = False


class BookingService:
    """Books and cancels."""

    def __init__(
        self,
        repository: BookingRepository,
        seats: Seats,
        flow: Flow,
        deliveries: Deliveries,
        waiting: WaitingList,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.repository, self.seats, self.flow, self.deliveries = repository, seats, flow, deliveries
        self.waiting, self.clock = waiting, clock

    async def create(self, user_id: ObjectId, key: str, wish: CreateBooking) -> Created:
        """Book seats, once for each key however often it is asked for.

        The answer's status is 201 with a confirmed booking, or 202 with a pending one while nobody knows whether
        event gave the seats.

        Raises:
            NotFound: there is no such event, or it is a draft. Nothing is stored.
            SoldOut, NotOnSale: it has no seats for this.
            PersonLimit: the person would have too many.
            TermsChanged: the event is dearer, elsewhere or at another time than the person expects.
            StillWaiting, OfferExpired, OfferAccepted, WaitingListLeft: the offer can't be accepted.
            IdempotencyKeyReused, IdempotencyKeyInUse: the key came before.
        """
        for _ in range(ATTEMPTS):
            try:
                facts = await self._agreed_facts(wish)
                if refusal := await refusal_of(self.seats, wish):
                    self.flow.metrics.refused(refusal)
                    raise problem_of(refusal)
                offer = await self.waiting.offer(user_id, wish)
            except Problem:
                if repeated := await self._repeat(user_id, key, wish):
                    return repeated
                raise
            booking = self._new(user_id, key, wish, facts, offer)
            if await self.repository.insert(booking):
                return await self._finish(booking, first=True)
            if repeated := await self._repeat(user_id, key, wish):
                return repeated
        raise Overloaded

    async def _agreed_facts(self, wish: CreateBooking) -> EventFacts:
        """Return the event's facts if they are what the person expects. Nothing is stored before the person agrees.

        Event compares again when it gives the seats. An offer is accepted before that, so for an offer the facts
        are asked for now.

        Raises:
            NotFound: there is no such event, or it is a draft.
            TermsChanged: the facts are not what the person expects.
        """
        facts = await self.seats.public_facts(wish.event_id, fresh=wish.offer_id is not None)
        try:
            check_terms(wish.terms, facts.model_dump(), wish.seats)
        except TermsChanged:
            facts = await self.seats.public_facts(wish.event_id, fresh=True)
            if facts.status == "published":
                check_terms(wish.terms, facts.model_dump(), wish.seats)
        return facts

    def _new(
        self, user_id: ObjectId, key: str, wish: CreateBooking, facts: EventFacts, offer: WaitingEntry | None = None
    ) -> Booking:
        now = self.clock()
        return Booking(
            id=ObjectId(),
            user_id=user_id,
            event_id=wish.event_id,
            seats=wish.seats,
            reference=new_reference(),
            unit_price=facts.price,
            total=total_price(facts.price, wish.seats),
            event=facts.snapshot,
            take=Take(op=new_operation()),
            limit=facts.max_per_person,
            offer_id=wish.offer_id,
            hold=offer.op if offer else None,
            terms=None if wish.terms == Terms() else wish.terms,
            lease=new_lease(now),
            idempotency=new_idempotency(key, wish, now),
            history=[Happening(at=now, what="create", by=str(user_id))],
            created_at=now,
            updated_at=now,
        )

    async def _repeat(self, user_id: ObjectId, key: str, wish: CreateBooking) -> Created | None:
        """The answer under a key that came before; None if there is no such key (any more)."""
        known = await self.repository.find_by_key(user_id, key)
        if known is None or known.idempotency is None:
            return None
        check_same(known, wish)
        if first := known.idempotency.answer:
            return Created(known.id, first.status, first.body, replayed=True)
        claimed = await self.repository.claim(known, self.clock())
        if claimed is None:
            raise in_use(known, self.clock())
        return await self._finish(claimed)

    async def _finish(self, booking: Booking, *, first: bool = False) -> Created:
        try:
            booking = await self.flow.carry_out(booking, first=first)
        except OutcomeUnknown:
            await self.repository.release(booking, self.clock())
            return Created(booking.id, 202, encode(booking))
        if booking.refusal is not None:
            raise problem_of(booking.refusal)
        return Created(booking.id, 201, _first_answer(booking))

    async def cancel(self, user_id: ObjectId, booking_id: ObjectId) -> str:
        """Cancel one's own confirmed booking and give its seats back, once however often it is asked for.

        Raises:
            NotFound: the person has no such booking.
            EventStarted, AlreadyCheckedIn, BookingPending, BookingRejected: its state does not allow it.
        """
        booking = await self.repository.find({"_id": booking_id, "user_id": user_id})
        if booking is None:
            raise NotFound("There is no such booking")
        if booking.status == "confirmed":
            if await self._starts_at(booking) <= self.clock():
                raise EventStarted
            booking = await self.repository.cancel(booking, self.clock())
            await self._return_soon(booking)
        if booking.checked_in_at and booking.status == "confirmed":
            raise AlreadyCheckedIn(booking.checked_in_at)
        if booking.status != "cancelled":
            check_confirmed(booking.status)
        return encode(booking)

    async def _starts_at(self, booking: Booking) -> datetime:
        """When the event begins; as it was at booking when event can't tell."""
        try:
            return (await self.seats.facts(booking.event_id)).starts_at
        except Problem:
            return booking.event.starts_at

    async def _return_soon(self, booking: Booking) -> None:
        """Give the seats back now if that is quick; else the outbox will."""
        with suppress(TimeoutError, OutcomeUnknown):
            async with asyncio.timeout(PATIENCE_WITH_RETURN):
                await self.deliveries.give_back(booking)


def _first_answer(booking: Booking) -> str:
    known = booking.idempotency and booking.idempotency.answer
    return known.body if known else encode(booking)


def problem_of(refusal: Refusal) -> Problem:
    """What a person is told of a refusal."""
    if refusal.terms is not None:
        return TermsChanged(**refusal.terms.model_dump())
    match refusal.code:
        case "sold_out":
            known = refusal.model_dump(include={"remaining", "waiting_list"}, exclude_defaults=True)
            return SoldOut(**known)
        case "not_on_sale":
            return NotOnSale()
        case "not_found":
            return NotFound("There is no such event")
        case "person_limit":
            return PersonLimit(refusal.limit or 0, refusal.remaining or 0)
        case "offer_expired":
            return OfferExpired()
        case "expired" | "terms_changed":
            return BookingRejected("The booking could not be finished in time; please book again")
