"""Takes that come at the same time: those of one event share one guarded update (group commit).

In a rush everybody wants the same document, and a database changes that by one update after the other. What comes
while one is under way is taken by the next one, if the event can give all of it; else each take has a try of its own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from event.ledger import Ledger, Operation
from kit.database import Document
from kit.together import TogetherBy


@dataclass(frozen=True, slots=True)
class Sale:
    """A take, and what its caller knows of the event."""

    wanted: Operation
    facts: Document
    now: datetime


class Takes:
    """Takes seats as `Ledger.take` does, for many callers at once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._together: TogetherBy[ObjectId, Sale, bool] = TogetherBy(self._take_all)

    async def take(self, wanted: Operation, facts: Document, now: datetime) -> bool:
        """Take seats of an event on sale; whether this very take was carried out now."""
        return await self._together(wanted.event_id, Sale(wanted, facts, now))

    async def _take_all(self, _: ObjectId, sales: Sequence[Sale]) -> Sequence[bool]:
        if len(sales) > 1 and are_alike(sales) and await self._take_in_one(sales):
            return [True] * len(sales)
        return await asyncio.gather(*(self.ledger.take([sale.wanted], sale.facts, sale.now) for sale in sales))

    async def _take_in_one(self, sales: Sequence[Sale]) -> bool:
        latest = max(sale.now for sale in sales)
        return await self.ledger.take([sale.wanted for sale in sales], sales[0].facts, latest)


def are_alike(sales: Sequence[Sale]) -> bool:
    """Whether one update can carry them out: under the same facts, and none is a copy of another."""
    operations, revisions = {sale.wanted.op for sale in sales}, {sale.facts["revision"] for sale in sales}
    return len(operations) == len(sales) and len(revisions) == 1
