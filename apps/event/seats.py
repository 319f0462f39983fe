"""What booking can do with an event's seats; every operation may be repeated and has its effect once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal

from bson import ObjectId
from cachetools import LRUCache

from event.ledger import SOLD, Ledger, Operation, Settlement
from event.models import USUAL_MOST_PER_PERSON, Entry
from event.problems import HoldGone, LimitChanged, NotSold, OperationExpired, OperationUsed, OperationVoid
from event.seat_schemas import Facts, Returned, SoldEvent, Taken, Voided
from event.takes import Takes
from kit.database import Document
from kit.problems import NotFound, NotOnSale, Overloaded, SoldOut
from kit.terms import Terms, TermsChanged, check_terms
from kit.types import Money, utc_now

ATTEMPTS = 5
EVENTS_REMEMBERED = 1024
NO_TERMS = Terms()


class SeatService:
    """Takes, voids, returns and forgets, as the ledger allows."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime] = utc_now) -> None:
        self.ledger, self.takes, self.clock = ledger, Takes(ledger), clock
        self._facts: LRUCache[ObjectId, Document] = LRUCache(EVENTS_REMEMBERED)

    async def take(
        self,
        wanted: Operation,
        limit: int = USUAL_MOST_PER_PERSON,
        hold: ObjectId | None = None,
        terms: Terms | None = None,
    ) -> Taken:
        """Take seats at today's price; a repeated call gets the first one's answer.

        `limit` is the most seats for each person that booking has counted against; `terms` are what the buyer saw.
        Both are compared with facts that are remembered from earlier calls. The update is guarded by the revision of
        these facts, so nobody can change the event between the comparison and the update.

        Raises:
            SoldOut, NotOnSale: the event can't give them.
            LimitChanged: booking has counted against another limit.
            TermsChanged: the buyer saw another place or time, or a lower price.
            HoldGone: the seats that should be taken are not held.
            OperationVoid, OperationExpired, OperationUsed: this operation can't count any more.
            NotFound: there is no such event.
        """
        for _ in range(ATTEMPTS):
            now, facts = self.clock(), await self._known(wanted.event_id)
            if is_agreed(wanted, limit, terms, facts) and await self._take(wanted, hold, facts, now):
                return taken(wanted, facts, facts["price"]["amount"])
            state, entry = await self._look(wanted, hold)
            held = bool(state.pop("holds", []))
            self._facts[wanted.event_id] = state
            if entry is not None:
                return self._repeated(wanted, state, entry)
            check_operation(wanted, state)
            check_sale(0 if hold else wanted.seats, state, now)
            check_turn(hold, held, state)
            check_limit(limit, state)
            check_terms(terms or NO_TERMS, state, wanted.seats)
        raise Overloaded("too many operations on this event wait to be settled, or it changes too fast")

    async def _take(self, wanted: Operation, hold: ObjectId | None, facts: Document, now: datetime) -> bool:
        if hold is None:
            return await self.takes.take(wanted, facts, now)
        return await self.ledger.take_held(wanted, hold, facts, now)

    def _repeated(self, wanted: Operation, state: Document, entry: Entry) -> Taken:
        if entry.kind == "void":
            raise OperationVoid
        check_same(wanted, entry, "take")
        return taken(wanted, state, entry.unit_amount or 0)

    async def void(self, event_id: ObjectId, op: ObjectId, booking_id: ObjectId) -> Voided:
        """Give a take up, whether or not it was ever applied; it can't be applied later."""
        given_up = Operation(event_id, op, booking_id, 0)
        for _ in range(ATTEMPTS):
            try:
                state, entry = await self._look(given_up)
            except NotFound:
                return Voided(op=op, result="nothing")
            if result := await self._void(given_up, state, entry):
                return Voided(op=op, result=result)
        raise Overloaded

    async def _void(
        self, given_up: Operation, state: Document, entry: Entry | None
    ) -> Literal["voided", "nothing"] | None:
        if entry is None and given_up.op <= state["horizon"]:
            return "nothing"
        if entry is None:
            done = await self.ledger.leave_tombstone(given_up, self.clock())
        elif entry.kind == "return" or entry.booking_id != given_up.booking_id:
            raise OperationUsed
        else:
            done = entry.kind == "void" or await self.ledger.void(given_up.event_id, entry)
        return "voided" if done else None

    async def give_back(self, returned: Operation) -> Returned:
        """Put the seats of a cancelled booking on sale again.

        Raises:
            OperationExpired, OperationUsed: this operation can't count any more.
            NotSold: so many seats are not sold.
            NotFound: there is no such event.
        """
        answer = Returned(op=returned.op, seats=returned.seats)
        for _ in range(ATTEMPTS):
            if await self.ledger.give_back(returned, self.clock()):
                return answer
            state, entry = await self._look(returned)
            if entry is not None:
                check_same(returned, entry, "return")
                return answer
            check_operation(returned, state)
            if state["sold"] < returned.seats:
                raise NotSold(sold=state["sold"])
        raise Overloaded

    async def settle(self, settlement: Settlement) -> None:
        """Forget operations whose outcome booking has stored for good.

        A late copy of a take that was refused may have been applied all the same: it gives its seats back.

        Raises:
            NotFound: there is no such event.
        """
        for _ in range(ATTEMPTS):
            if await self.ledger.settle([settlement]):
                return
            applied = await self.ledger.applied(settlement.event_id, settlement.refused)
            if applied is None:
                raise NotFound
            for entry in applied:
                await self.ledger.void(settlement.event_id, entry)
        raise Overloaded

    async def settle_all(self, settlements: Sequence[Settlement]) -> None:
        """Settle operations of several events; an event that is gone has nothing to forget."""
        if not await self.ledger.settle(settlements):
            for each in settlements:
                with suppress(NotFound):
                    await self.settle(each)

    async def facts(self, event_id: ObjectId) -> Facts:
        """The event as booking may know it at any time.

        Raises:
            NotFound: there is no such event.
        """
        found = await self.ledger.facts(event_id, counters=True)
        if found is None:
            raise NotFound
        return Facts(
            **sold_event(found),
            status=found["status"],
            price=Money(**found["price"]),
            max_per_person=limit_of(found),
            capacity=found["capacity"],
            remaining=found["remaining"],
            queue=is_queue(found),
            least=found.get("queue", {}).get("least"),
            all_counted=is_all_counted(found),
        )

    async def _known(self, event_id: ObjectId) -> Document:
        known = self._facts.get(event_id) or await self.ledger.facts(event_id)
        if known is None:
            raise NotFound
        self._facts[event_id] = known
        return known

    async def _look(self, operation: Operation, hold: ObjectId | None = None) -> tuple[Document, Entry | None]:
        found = await self.ledger.look(operation, hold)
        if found is None:
            raise NotFound
        return found


def taken(wanted: Operation, facts: Document, unit_amount: int) -> Taken:
    """The answer to a take."""
    price = Money(amount=unit_amount, currency=facts["price"]["currency"])
    return Taken(op=wanted.op, seats=wanted.seats, unit_price=price, event=SoldEvent(**sold_event(facts)))


def sold_event(facts: Document) -> Document:
    """Return what a booking keeps of an event, from the event's document, which may be older than some fields."""
    newer = {"time_zone": "UTC", "facts_version": 0}
    return newer | {"id": facts["_id"]} | {name: facts[name] for name in SOLD if name in facts}


def check_same(operation: Operation, entry: Entry, kind: str) -> None:
    """Whether an entry is of this very operation.

    Raises:
        OperationUsed: it is of another.
    """
    if entry.kind != kind or not operation.is_in(entry):
        raise OperationUsed


def check_operation(operation: Operation, state: Document) -> None:
    """Whether an operation that the ledger does not know may still be applied.

    Raises:
        OperationExpired: it is not above the horizon; certainly it was not applied, unless it is settled.
    """
    if operation.op <= state["horizon"]:
        raise OperationExpired(horizon=str(state["horizon"]))


def is_queue(state: Document) -> bool:
    """Whether people wait for the event's seats."""
    return bool(state.get("queue", {}).get("on"))


def is_all_counted(state: Document) -> bool:
    """Whether every booking of an event counts in its person's allowance.

    Allowances are forgotten some time after the event's end. Only an event that was moved sells again after that.
    """
    return bool(state.get("counted")) and not state.get("facts_version")


def are_kept(state: Document) -> bool:
    """Whether free seats, now or once there are some, are for those who wait."""
    least, remaining = state.get("queue", {}).get("least"), state["remaining"]
    return is_queue(state) and (remaining == 0 or least is None or remaining >= least)


def check_turn(hold: ObjectId | None, held: bool, state: Document) -> None:
    """Whether it is the person's turn: their seats are held, or nobody who waits can use those that are free.

    Raises:
        HoldGone: the seats are not held.
        SoldOut: free seats are for those who wait.
    """
    if hold and not held:
        raise HoldGone
    if not hold and are_kept(state):
        raise SoldOut(remaining=0, waiting_list=True)


def check_sale(seats: int, state: Document, now: datetime) -> None:
    """Whether the event can give so many free seats.

    Raises:
        NotOnSale: it is not published, or has begun.
        SoldOut: it has fewer left.
    """
    if state["status"] != "published":
        raise NotOnSale(f"the event is {state['status']}", event_status=state["status"])
    if state["starts_at"] <= now:
        raise NotOnSale("the event has begun", event_status=state["status"])
    if state["remaining"] < seats:
        raise SoldOut(remaining=state["remaining"], waiting_list=is_queue(state))


def limit_of(state: Document) -> int:
    """Return the most seats that one person may have of an event."""
    return int(state.get("max_per_person") or USUAL_MOST_PER_PERSON)


def check_limit(limit: int, state: Document) -> None:
    """Whether booking has counted a person's seats against the event's own limit.

    Raises:
        LimitChanged: it has not, and should again.
    """
    if (current := limit_of(state)) != limit:
        raise LimitChanged(max_per_person=current)


def is_agreed(wanted: Operation, limit: int, terms: Terms | None, facts: Document) -> bool:
    """Tell whether a take rests on the limit and the terms of these facts."""
    try:
        check_limit(limit, facts)
        check_terms(terms or NO_TERMS, facts, wanted.seats)
    except (LimitChanged, TermsChanged):
        return False
    return True
