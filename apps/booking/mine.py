"""What a person may see of bookings: their own; admins see all. Others' are not found."""

from bson import ObjectId

from booking.answers import answer, encode_page
from booking.reading import BookingReads
from booking.references import read_reference
from booking.schemas import MyBookingsQuery
from kit.database import Document
from kit.json import dumps
from kit.problems import NotFound, ValidationFailed, field_error
from kit.tokens import Principal


class MyBookings:
    """Lists and shows, as JSON."""

    def __init__(self, reads: BookingReads) -> None:
        self.reads = reads

    async def page(self, who: Principal, wanted: MyBookingsQuery) -> bytes:
        """Return a page of the person's own bookings, newest first."""
        return encode_page(await self.reads.of_person(who.id, wanted), wanted.limit)

    async def by_id(self, who: Principal, booking_id: ObjectId) -> bytes:
        """One booking.

        Raises:
            NotFound: there is none that this person may see.
        """
        return await self._one(who, {"_id": booking_id})

    async def by_reference(self, who: Principal, reference: str) -> bytes:
        """The booking with the reference that a person typed.

        Raises:
            ValidationFailed: it can't be a reference.
            NotFound: there is none that this person may see.
        """
        try:
            return await self._one(who, {"reference": read_reference(reference)})
        except ValueError as error:
            raise ValidationFailed(errors=[field_error("reference", str(error))]) from error

    async def _one(self, who: Principal, query: Document) -> bytes:
        found = await self.reads.one(query if who.is_admin else query | {"user_id": who.id})
        if found is None:
            raise NotFound("There is no such booking")
        return dumps(answer(found))
