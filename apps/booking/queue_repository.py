"""Events that people wait for, as they are stored: when to look at each, and who does."""

from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from booking.waiting_models import Queue
from kit.client import OutcomeUnknown
from kit.database import Database, Document, parse

EVENTS = 20
LEASE = timedelta(seconds=15)
PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=30)
KEPT = timedelta(days=30)
"""How long a queue is kept that has nothing to do."""
ATTEMPTS = 5


class QueueRepository:
    """Queues, each changed by one guarded update at a time.

    A worker moves `due` to the end of its lease, and sets the next time only if `due` is still that. So a waking that
    comes meanwhile, which moves `due` back, is never lost.
    """

    def __init__(self, database: Database) -> None:
        self.queues = database.collection(Queue)

    async def wake(self, event_id: ObjectId, now: datetime) -> None:
        """Have the event looked at now; it has a queue from now on."""
        for _ in range(ATTEMPTS):
            try:
                await self.queues.update_one({"_id": event_id}, _woken(now), upsert=True)
            except DuplicateKeyError:
                continue  # somebody else made it this very moment
            return

    async def wake_if_any(self, event_id: ObjectId, now: datetime) -> None:
        """Have the event looked at now, if it has a queue."""
        await self.queues.update_one({"_id": event_id}, _woken(now))

    async def claim(self, now: datetime) -> list[Queue]:
        """Become the one who works on queues that are due; the guard names the very time that was seen."""
        free, claimed = {"lease": {"$not": {"$gt": now}}}, []
        async for found in self.queues.find({"due": {"$lte": now}} | free).sort("due", 1).limit(EVENTS):
            seen = {"_id": found["_id"], "due": found["due"]} | free
            lease = {"due": now + LEASE, "lease": now + LEASE}
            if (await self.queues.update_one(seen, {"$set": lease})).modified_count:
                claimed.append(parse(Queue, {"version": 0} | found | lease))
        return claimed

    async def again(self, queue: Queue, at: datetime) -> None:
        """Have it looked at again then."""
        await self._rest(queue, {"$set": {"due": at}})

    async def again_later(self, queue: Queue, now: datetime, at_the_latest: datetime | None = None) -> None:
        """Have it looked at again after twice the pause before, since nothing has happened."""
        pause = min(timedelta(seconds=2 * queue.pause) if queue.pause else PAUSE, LONGEST_PAUSE)
        due = min(now + pause, at_the_latest or now + pause)
        await self._rest(queue, {"$set": {"due": due, "pause": pause.total_seconds()}})

    async def sleep(self, queue: Queue, now: datetime) -> None:
        """Leave it alone until somebody wakes it; after a long time it is forgotten."""
        await self._rest(queue, {"$set": {"forget_at": now + KEPT}, "$unset": {"due": 1, "pause": 1}})

    async def _rest(self, queue: Queue, update: Document) -> None:
        """End the lease; a waking that came during the work counts more than what the worker decided."""
        mine = {"_id": queue.id, "lease": queue.lease}
        update = update | {"$unset": update.get("$unset", {}) | {"lease": 1}}
        if not (await self.queues.update_one(mine | {"due": queue.due}, update)).modified_count:
            await self.queues.update_one(mine, {"$unset": {"lease": 1}})

    async def next_version(self, event_id: ObjectId, now: datetime) -> int:
        """Return a version above every one before, also above those of a queue that was forgotten.

        Raises:
            OutcomeUnknown: too many ask at once; to be repeated.
        """
        for _ in range(ATTEMPTS):
            found = await self.queues.find_one({"_id": event_id}, {"version": 1}) or {}
            version = max(int(found.get("version", 0)) + 1, int(now.timestamp() * 1000))
            below = {"_id": event_id, "version": {"$not": {"$gte": version}}}
            if (await self.queues.update_one(below, {"$set": {"version": version}})).modified_count:
                return version
        raise OutcomeUnknown("the queue's version keeps changing")


def _woken(now: datetime) -> Document:
    return {"$min": {"due": now}, "$unset": {"pause": 1, "forget_at": 1}}
