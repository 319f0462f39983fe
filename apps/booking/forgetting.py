"""Documents that an older version of this service left without a time at which they are forgotten.

Today the update that ends a document also sets `forget_at`. Documents that ended before there was such a field would
stay for ever, so they get one here. So do those that a replica of the older version writes during a rollout.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from odmantic import Model

from booking.allowances import Allowance
from booking.models import Booking
from booking.waiting_models import Queue, WaitingEntry
from kit.database import Collection, Database, Document
from kit.types import utc_now

BATCH = 500
KEPT = timedelta(days=30)
"""How long such a document is kept from now on, since nobody knows when it ended."""

ENDED: dict[type[Model], Document] = {
    Booking: {"status": "rejected"},
    WaitingEntry: {"open": None},
    Queue: {"due": None},
    Allowance: {},
}
"""Which documents have ended. An allowance may be forgotten at any time: it is counted anew from the bookings."""


class Forgetting:
    """Gives each document that has ended a time at which the database forgets it."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self.database, self.clock = database, clock

    async def run(self) -> None:
        """Go through all that have none; usually there are none, which an index tells at once."""
        for model, ended in ENDED.items():
            while await self._batch(self.database.collection(model), ended | {"forget_at": None}) == BATCH:
                pass

    async def _batch(self, collection: Collection, timeless: Document) -> int:
        """Set the time of one batch; the guard is the query, so a document that is used again meanwhile stays."""
        ids = [each["_id"] async for each in collection.find(timeless, {"_id": 1}).limit(BATCH)]
        if ids:
            forget_at = {"$set": {"forget_at": self.clock() + KEPT}}
            await collection.update_many({"_id": {"$in": ids}} | timeless, forget_at)
        return len(ids)
