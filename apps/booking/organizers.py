"""What the organizer of an event may see of its bookings."""

from collections.abc import Sequence

from bson import ObjectId

from booking import schemas
from booking.answers import encode_page
from booking.event_facts import check_public
from booking.reading import BookingReads
from booking.seat_answers import EventFacts
from booking.seats import Seats
from kit.database import Document
from kit.problems import Forbidden
from kit.tokens import Principal


class OrganizerService:
    """An event's bookings, for its organizer and for admins."""

    def __init__(self, reads: BookingReads, seats: Seats) -> None:
        self.reads, self.seats = reads, seats

    async def bookings(self, who: Principal, event_id: ObjectId, page: schemas.AttendeeQuery) -> bytes:
        """A page of those bookings of the event as JSON, newest first.

        Raises:
            NotFound: there is no such event.
            Forbidden: it is somebody else's.
        """
        await self.own(who, event_id)
        return encode_page(await self.reads.of_event(event_id, page), page.limit)

    async def statistics(self, who: Principal, event_id: ObjectId) -> schemas.Statistics:
        """How many confirmed bookings and seats there are, and what they bring.

        Raises:
            NotFound: there is no such event.
            Forbidden: it is somebody else's.
        """
        facts = await self.own(who, event_id)
        zone = facts.time_zone or "UTC"
        return fold(event_id, facts.price.currency, zone, await self.reads.sums_by_day(event_id, zone))

    async def own(self, who: Principal, event_id: ObjectId) -> EventFacts:
        """Return the facts of an event to its organizer or an admin.

        Raises:
            NotFound: there is no such event, or it is another organizer's draft.
            Forbidden: it is somebody else's.
        """
        facts = await self.seats.facts(event_id)
        if not who.is_admin and facts.organizer_id != who.id:
            check_public(facts)
            raise Forbidden("This is another organizer's event")
        return facts


def fold(event_id: ObjectId, currency: str, time_zone: str, sums: Sequence[Document]) -> schemas.Statistics:
    """The whole from the sums of its days."""
    return schemas.Statistics.model_validate(
        {
            "event_id": event_id,
            "bookings": sum(day["bookings"] for day in sums),
            "seats": sum(day["seats"] for day in sums),
            "checked_in": {name: sum(day[f"checked_in_{name}"] for day in sums) for name in ("bookings", "seats")},
            "revenue": {"amount": sum(day["amount"] for day in sums), "currency": currency},
            "time_zone": time_zone,
            "by_day": [
                {"date": day["_id"]} | {name: day[name] for name in ("bookings", "seats", "amount")} for day in sums
            ],
        }
    )
