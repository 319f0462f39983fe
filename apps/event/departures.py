"""Organizers whose accounts go.

Auth asks first whether an organizer has published events to come, and refuses the deletion if so. What is published
in that very moment is found here, when event learns of the deletion: an event that nobody runs is not sold.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bson import ObjectId

from event.models import Event
from event.repository import EDIT
from kit.database import Database, Document
from kit.organizers import OrganizerFacts
from kit.revocations import Revocation
from kit.types import utc_now


class Departures:
    """What becomes of an organizer's events."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self.events, self.clock = database.collection(Event), clock

    async def facts(self, organizer_id: ObjectId) -> OrganizerFacts:
        """Tell what keeps an organizer's account from going."""
        found = await self.events.count_documents(self._to_come({"organizer_id": organizer_id}))
        return OrganizerFacts(events_to_come=found)

    async def take(self, departed: Sequence[Revocation]) -> None:
        """Cancel what these people still have on sale, and remove their drafts; repeating it changes nothing.

        Each event changes by one guarded update: one that is being changed by others is found the next time.
        """
        theirs = {"organizer_id": {"$in": [ObjectId(each.id) for each in departed]}}
        if departed:
            cancelled = {"$set": {"status": "cancelled", "updated_at": self.clock()}, "$inc": EDIT}
            await self.events.update_many(self._to_come(theirs), cancelled)
            await self.events.delete_many(theirs | {"status": "draft"})

    def _to_come(self, theirs: Document) -> Document:
        return theirs | {"status": "published", "ends_at": {"$gt": self.clock()}}
