"""Refusals that come first: what an event certainly can't give is refused before anything is stored or counted.

No seat is sold by what is known here; event's guarded update decides that. So a wish that passes may still be refused.
"""

from booking.event_facts import EventLookup
from booking.models import Refusal
from booking.schemas import CreateBooking
from booking.seat_answers import Standing


async def refusal_of(events: EventLookup, wish: CreateBooking) -> Refusal | None:
    """Return why an event can't give what a person wishes, or None if it perhaps can.

    What was known some seconds ago refuses nobody: it only tells whether event has to be asked how it is now. In a
    rush all who are refused share the answer.
    """
    if wish.offer_id is not None:  # its seats are held for the person
        return None
    if refuses(await events.recent_standing(wish.event_id), wish.seats) is None:
        return None
    return refuses(await events.standing(wish.event_id), wish.seats)


def refuses(event: Standing, seats: int) -> Refusal | None:
    """Return why an event that stands so can't give so many seats to somebody who holds none.

    Whether it has begun only event's own clock tells.
    """
    if event.status != "published":
        return Refusal(code="not_on_sale")
    if event.can_be_booked(seats):
        return None
    left = event.remaining if event.remaining < seats else 0  # the others are for those who wait
    return Refusal(code="sold_out", remaining=left, waiting_list=event.queue)
