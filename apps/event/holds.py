"""Seats held for entries of a waiting list. Event stores only an entry's id; booking knows the person.

As in the ledger, each operation is one guarded update, and what it leaves in the document makes a repetition change
nothing: a hold that was sold or given back stays in the list, with no seats, until booking has settled it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from event.ledger import FACTS, MOST_ENTRIES
from event.models import Event, Hold
from event.problems import OperationExpired, OperationUsed, OperationVoid
from event.seat_schemas import Held, Queue, Voided
from event.seats import check_sale
from kit.database import Database, Document
from kit.problems import NotFound, Overloaded
from kit.types import utc_now

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """Seats to be held for an entry of a waiting list."""

    event_id: ObjectId
    op: ObjectId
    entry_id: ObjectId
    seats: int
    until: datetime | None = None


class HoldRepository:
    """The holds of the events collection."""

    def __init__(self, database: Database) -> None:
        self.events = database.collection(Event)

    async def hold(self, wish: Wish, now: datetime) -> bool:
        """Keep free seats apart."""
        on_sale = {"status": "published", "starts_at": {"$gt": now}, "remaining": {"$gte": wish.seats}}
        return await self._record(wish, on_sale, {"$inc": _moved(wish.seats)})

    async def leave_tombstone(self, given_up: Wish) -> bool:
        """Remember that a hold which never came is given up, so that it can't win when it comes late."""
        return await self._record(given_up, {}, {})

    async def _record(self, wish: Wish, guard: Document, moved: Document) -> bool:
        unknown = {"horizon": {"$lt": wish.op}, "holds.op": {"$ne": wish.op}}
        room = {f"holds.{MOST_ENTRIES - 1}": {"$exists": False}}
        hold = {"op": wish.op, "entry_id": wish.entry_id, "seats": wish.seats, "until": wish.until}
        done = await self.events.update_one(
            {"_id": wish.event_id} | unknown | room | guard, moved | {"$push": {"holds": hold}}
        )
        return bool(done.modified_count)

    async def release(self, event_id: ObjectId, held: Hold) -> bool:
        """Put held seats on sale again, unless they were sold or given back meanwhile."""
        still_held = {"holds": {"$elemMatch": {"op": held.op, "seats": held.seats}}}
        update = {"$inc": _moved(-held.seats), "$set": {"holds.$.seats": 0}}
        return bool((await self.events.update_one({"_id": event_id} | still_held, update)).modified_count)

    async def look(self, event_id: ObjectId, op: ObjectId) -> tuple[Document, Hold | None] | None:
        """The event as far as holds need it, with the hold of that operation if there is one."""
        shown = dict.fromkeys((*FACTS, "remaining", "horizon"), 1) | {"holds": {"$elemMatch": {"op": op}}}
        found = await self.events.find_one({"_id": event_id}, shown)
        if found is None:
            return None
        holds = found.pop("holds", [])
        return found, Hold.model_validate_doc(holds[0]) if holds else None

    async def set_queue(self, event_id: ObjectId, queue: Queue) -> bool:
        """Say whether people wait; an older saying that comes late changes nothing."""
        older = {"_id": event_id, "queue.version": {"$not": {"$gte": queue.version}}}
        said = {"on": queue.waiting, "least": queue.least, "version": queue.version}
        update = {"$set": {"queue": said}, "$inc": {"version": 1}}
        if (await self.events.update_one(older, update)).matched_count:
            return True
        return await self.events.find_one({"_id": event_id}, {"_id": 1}) is not None


def _moved(seats: int) -> Document:
    return {"remaining": -seats, "held": seats, "version": 1}


class HoldService:
    """Holds seats and gives them back, once however often it is asked for."""

    def __init__(self, holds: HoldRepository, clock: Callable[[], datetime] = utc_now) -> None:
        self.holds, self.clock = holds, clock

    async def hold(self, wish: Wish) -> Held:
        """Keep seats apart for somebody.

        Raises:
            SoldOut, NotOnSale: the event can't give them.
            OperationVoid, OperationExpired, OperationUsed: this operation can't count any more.
            NotFound: there is no such event.
        """
        for _ in range(ATTEMPTS):
            now = self.clock()
            if await self.holds.hold(wish, now):
                return Held(op=wish.op, seats=wish.seats)
            state, held = await self._look(wish)
            if held is not None:
                return repeated(wish, held)
            if wish.op <= state["horizon"]:
                raise OperationExpired(horizon=str(state["horizon"]))
            check_sale(wish.seats, state, now)
        raise Overloaded

    async def release(self, wish: Wish) -> Voided:
        """Give a hold up, whether or not it was ever applied; it can't be applied later.

        Raises:
            OperationUsed: the id belongs to another hold.
        """
        for _ in range(ATTEMPTS):
            try:
                state, held = await self._look(wish)
            except NotFound:
                return Voided(op=wish.op, result="nothing")
            if held is None and wish.op <= state["horizon"]:
                return Voided(op=wish.op, result="nothing")
            if await self._release(wish, held):
                return Voided(op=wish.op, result="voided")
        raise Overloaded

    async def _release(self, wish: Wish, held: Hold | None) -> bool:
        if held is None:
            return await self.holds.leave_tombstone(wish)
        if held.entry_id != wish.entry_id:
            raise OperationUsed
        return held.seats == 0 or await self.holds.release(wish.event_id, held)

    async def set_queue(self, event_id: ObjectId, queue: Queue) -> None:
        """From now on returned seats go to those who wait, or to everybody.

        Raises:
            NotFound: there is no such event.
        """
        if not await self.holds.set_queue(event_id, queue):
            raise NotFound

    async def _look(self, wish: Wish) -> tuple[Document, Hold | None]:
        found = await self.holds.look(wish.event_id, wish.op)
        if found is None:
            raise NotFound
        return found


def repeated(wish: Wish, held: Hold) -> Held:
    """The answer to a hold that was applied before.

    Raises:
        OperationVoid: it was given back, or sold.
        OperationUsed: it is another.
    """
    if held.entry_id != wish.entry_id or held.seats not in {0, wish.seats}:
        raise OperationUsed
    if held.seats == 0:
        raise OperationVoid
    return Held(op=wish.op, seats=wish.seats)
