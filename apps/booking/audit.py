"""Who did what: bookings keep their own history, and what concerns a whole event is kept here. Nothing is changed."""

from bson import ObjectId
from odmantic import Model
from odmantic.config import ODMConfigDict
from pymongo import IndexModel

from booking.models import Booking
from booking.organizers import OrganizerService
from booking.reading import position
from booking.schemas import Happening, HappeningPage, History
from kit.database import Database
from kit.pages import PageQuery, encode_cursor
from kit.problems import Forbidden, NotFound
from kit.tokens import Principal
from kit.types import StoredDatetime

KEPT_SECONDS = 2 * 365 * 24 * 60 * 60
"""How long is kept what concerns a whole event."""


class AuditEntry(Model):
    """What somebody did with an event's bookings as a whole."""

    model_config = ODMConfigDict(
        collection="audit",
        indexes=lambda: [
            IndexModel([("event_id", 1), ("_id", -1)], name="of_event"),
            IndexModel("at", name="at", expireAfterSeconds=KEPT_SECONDS),
        ],
    )

    event_id: ObjectId
    at: StoredDatetime
    what: str
    by: str


class Audit:
    """Adds and reads; there is no way to change or remove."""

    def __init__(self, database: Database, organizers: OrganizerService) -> None:
        self.entries, self.bookings = database.collection(AuditEntry), database.collection(Booking)
        self.organizers = organizers

    async def add(self, entry: AuditEntry) -> None:
        """Note what somebody is about to do."""
        await self.entries.insert_one(entry.model_dump_doc())

    async def of_booking(self, who: Principal, booking_id: ObjectId) -> History:
        """What happened to a booking of one's own event.

        Raises:
            NotFound: there is no such booking, or it is of somebody else's event.
        """
        found = await self.bookings.find_one({"_id": booking_id}, {"event_id": 1, "history": 1})
        if found is None:
            raise NotFound("There is no such booking")
        try:
            await self.organizers.own(who, found["event_id"])
        except Forbidden as error:
            raise NotFound("There is no such booking") from error
        return History(items=[Happening(**each) for each in found["history"]])

    async def of_event(self, who: Principal, event_id: ObjectId, page: PageQuery) -> HappeningPage:
        """What was done with the bookings of one's own event as a whole, newest first.

        Raises:
            NotFound: there is no such event.
            Forbidden: it is somebody else's.
        """
        await self.organizers.own(who, event_id)
        query = {"event_id": event_id} | ({"_id": {"$lt": position(page.cursor)}} if page.cursor else {})
        found = await self.entries.find(query).sort("_id", -1).limit(page.limit + 1).to_list()
        items = [Happening(at=each["at"], what=each["what"], by=each["by"]) for each in found[: page.limit]]
        more = len(found) > page.limit
        return HappeningPage(
            items=items, next_cursor=encode_cursor([str(found[page.limit - 1]["_id"])]) if more else None
        )
