"""Tickets of confirmed bookings: signed, without personal data, as text and as QR code."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Literal

import segno
from bson import ObjectId

from booking.models import Booking
from booking.problems import check_confirmed
from booking.repository import BookingRepository
from booking.schemas import Ticket
from booking.ticket_keys import TicketKeys
from kit.problems import NotFound
from kit.types import utc_now

Kind = Literal["png", "svg"]
PIXELS = 6
QUIET_ZONE = 4  # modules, as ISO/IEC 18004 wants it


class Tickets:
    """Makes tickets; they can be verified without us, by the published keys."""

    def __init__(self, bookings: BookingRepository, keys: TicketKeys, clock: Callable[[], datetime] = utc_now) -> None:
        self.bookings, self.keys, self.clock = bookings, keys, clock

    async def ticket(self, user_id: ObjectId, booking_id: ObjectId) -> Ticket:
        """The ticket of one's own confirmed booking.

        Raises:
            NotFound: the person has no such booking.
            BookingPending, BookingRejected, BookingCancelled: its state has no ticket.
        """
        booking = await self.bookings.find({"_id": booking_id, "user_id": user_id})
        if booking is None:
            raise NotFound("There is no such booking")
        check_confirmed(booking.status)
        return Ticket(
            ticket=self.keys.sign(claims(booking, self.clock())), reference=booking.reference, seats=booking.seats
        )

    async def picture(self, user_id: ObjectId, booking_id: ObjectId, kind: Kind) -> bytes:
        """The ticket as a QR code.

        Raises:
            NotFound, BookingPending, BookingRejected, BookingCancelled: as for `ticket`.
        """
        ticket = await self.ticket(user_id, booking_id)
        return await asyncio.to_thread(draw, ticket.ticket, kind)  # a tenth of a second; requests go on meanwhile


def claims(booking: Booking, now: datetime) -> dict[str, str | int]:
    """What a ticket says."""
    return {
        "jti": str(booking.id),
        "reference": booking.reference,
        "event_id": str(booking.event_id),
        "seats": booking.seats,
        "iat": int(now.timestamp()),
    }


def draw(text: str, kind: Kind) -> bytes:
    """A text as QR code, of which 15 % may be unreadable."""
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind=kind, scale=PIXELS, border=QUIET_ZONE, light="#fff")
    return picture.getvalue()
