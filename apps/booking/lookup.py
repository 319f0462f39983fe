"""What the waiting list has to know of bookings."""

from bson import ObjectId

from booking.models import Booking
from kit.database import Database


class BookingLookup:
    """Reads bookings."""

    def __init__(self, database: Database) -> None:
        self.bookings = database.collection(Booking)

    async def status(self, booking_id: ObjectId | None) -> str:
        """Return the state of a booking; it was stored before the offer was accepted."""
        found = await self.bookings.find_one({"_id": booking_id}, {"status": 1})
        return str(found["status"]) if found else "rejected"

    async def seats_of(self, user_id: ObjectId, event_id: ObjectId) -> int:
        """Return how many seats of an event a person has, or may get from a pending booking."""
        live = {"user_id": user_id, "event_id": event_id, "status": {"$in": ["pending", "confirmed"]}}
        return sum([each["seats"] async for each in self.bookings.find(live, {"seats": 1})])
