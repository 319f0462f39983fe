"""The event's document and the cost of a take, from the first seat sold to the twenty thousandth."""

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import bson
from bson import ObjectId

from event.ledger import Ledger, Operation, Settlement
from event.models import Event
from event.seats import SeatService
from kit.database import Database
from tests.torture.platform import Platform
from tests.torture.table import Row

SEATS = 10
BATCH = 50
"""Operations between two settlements: what a busy booking service leaves for its two seconds."""
ROUNDS = 3
POINTS = (0, 1_000, 5_000, 10_000, 20_000)
MOST_BYTES = 400
"""How much the document may grow: its counters get longer, and nothing else."""


@dataclass
class Sale:
    """One event and what sells it."""

    rules: SeatService
    database: Database
    event_id: ObjectId

    async def sell(self, batches: int) -> list[float]:
        """Take and settle; the seconds of each take of the last batch."""
        seconds: list[float] = []
        for _ in range(batches):
            operations, seconds = [ObjectId() for _ in range(BATCH)], []
            for op in operations:
                began = time.perf_counter()
                await self.rules.take(Operation(self.event_id, op, ObjectId(), SEATS))
                seconds.append(time.perf_counter() - began)
            await self.rules.settle(Settlement(self.event_id, operations))
        return seconds

    async def document(self) -> dict[str, Any]:
        """The event as it is stored."""
        found = await self.database.collection(Event).find_one({"_id": self.event_id})
        assert found is not None
        return found


async def growth(platform: Platform, points: tuple[int, ...] = POINTS) -> Row:
    """Sell, and look at the document at each point."""
    row = Row(f"size of the event's document and cost of a take, up to {points[-1]} seats sold")
    costs, sizes, sold = [], [], 0
    capacity = points[-1] + 2 * len(points) * SEATS * BATCH * ROUNDS
    async with platform.scratch(capacity) as (database, ids):
        rules = SeatService(Ledger(database))
        sale, yardstick = (Sale(rules, database, event_id) for event_id in ids)
        for point in points:
            await sale.sell((point - sold) // (SEATS * BATCH))
            costs.append(await _ratio(sale, yardstick))
            sizes.append(len(bson.encode(await sale.document())))
            sold = (await sale.document())["sold"]
    row.counts = {
        "bytes beyond the first size stay below the bound": (max(sizes) - sizes[0] <= MOST_BYTES, True),
        "all were sold": (sold >= points[-1], True),
    }
    row.shown = {"seats sold": points, "bytes": sizes}
    row.shown["cost of a take, as a ratio to another event's at that time"] = [f"{cost:.2f}" for cost in costs]
    return row


async def _ratio(sale: Sale, yardstick: Sale) -> float:
    """What a take costs, against one of an event that has sold little, in turns."""
    pairs = [(median(await sale.sell(1)), median(await yardstick.sell(1))) for _ in range(ROUNDS)]
    return median(one for one, _ in pairs) / median(other for _, other in pairs)
