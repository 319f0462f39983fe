"""What people do with the platform, and what they are told."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from booking.problems import (
    BeyondCapacity,
    BookingPending,
    BookingRejected,
    OfferAccepted,
    OfferExpired,
    PersonLimit,
    SeatsAvailable,
    StillWaiting,
    WaitingListLeft,
)
from booking.schemas import CreateBooking, JoinWaitingList
from booking.services import Services
from kit.problems import NotOnSale, Overloaded, Problem, SoldOut
from tests.integration.stateful.model import Model, Place, Wish

NO_OFFER = (OfferAccepted, OfferExpired, StillWaiting, WaitingListLeft)
Work = Callable[[Services], Coroutine[Any, Any, Any]]
"""What one process does, with its rules."""


@dataclass
class People:
    """Everybody who wants seats of the event, as the work that a process does for them."""

    event_id: ObjectId
    model: Model

    def new_wish(self, seats: int) -> Wish:
        """Somebody wants seats."""
        wish = Wish(seats)
        self.model.wishes.append(wish)
        return wish

    def booking(self, wish: Wish) -> Work:
        """The work of asking for it."""
        return lambda services: self._book(wish, services)

    def cancelling(self, wish: Wish) -> Work:
        """The work of cancelling what was booked for it."""
        return lambda services: self._cancel(wish, services)

    def new_place(self, seats: int) -> Place:
        """Somebody wants to wait for seats."""
        place = Place(seats)
        self.model.places.append(place)
        return place

    def accepting(self, place: Place) -> Wish:
        """The wish for the seats that are offered to somebody who waits, if they are."""
        wish = Wish(place.seats, place.user, place.entry)
        self.model.wishes.append(wish)
        return wish

    def joining(self, place: Place) -> Work:
        """The work of joining the waiting list."""
        return lambda services: self._join(place, services)

    def leaving(self, place: Place) -> Work:
        """The work of leaving it."""
        return lambda services: self.leave(place, services)

    async def _join(self, place: Place, services: Services) -> None:
        try:
            wish = JoinWaitingList(event_id=self.event_id, seats=place.seats)
            place.entry = (await services.waiting.join(place.user, wish)).id
        except (SeatsAvailable, BeyondCapacity, PersonLimit, Overloaded):
            return

    async def leave(self, place: Place, services: Services) -> None:
        """Leave the waiting list, or give an offer back."""
        assert place.entry is not None
        place.left_asked = True
        try:
            await services.waiting.leave(place.user, place.entry)
        except (OfferAccepted, OfferExpired):
            return
        place.left_told = True

    async def _book(self, wish: Wish, services: Services) -> None:
        """Ask for seats, and remember what was told."""
        wish.asked += 1
        wanted = CreateBooking(event_id=self.event_id, seats=wish.seats, offer_id=wish.offer)
        try:
            created = await services.bookings.create(wish.user, wish.key, wanted)
        except NO_OFFER:
            wish.told.append("refused")
        except (SoldOut, NotOnSale):
            wish.told.append("refused")
            self.model.check_refusal()
        except Problem as problem:
            wish.told.append(problem.code)
        else:
            wish.told.append("confirmed" if created.status == 201 else "pending")
            wish.booking = created.booking_id

    async def _cancel(self, wish: Wish, services: Services) -> None:
        """Cancel the booking that was made for a wish."""
        assert wish.booking is not None
        wish.cancel_asked = True
        try:
            await services.bookings.cancel(wish.user, wish.booking)
        except (BookingPending, BookingRejected):
            return
        wish.cancel_told = True
