"""The event's document and the cost of a take, from the first seat sold to the twenty thousandth."""

import time
from dataclasses import dataclass
from statistics import median
from typing import Any

import bson
from bson import ObjectId
from pymongo import AsyncMongoClient

from event.ledger import Ledger, Operation
from event.models import Event
from event.seats import SeatService
from kit.database import Database
from tests.torture.platform import Platform, client
from tests.torture.table import Row

SEATS = 10
BATCH = 50
"""Operations between two settlements: what a busy booking service leaves for its two seconds."""
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
            await self.rules.settle(self.event_id, operations)
        return seconds

    async def size(self) -> int:
        """Bytes of the event's document."""
        found: Any = await self.database.collection(Event).find_one({"_id": self.event_id})
        return len(bson.encode(found))


async def growth(platform: Platform, points: tuple[int, ...] = POINTS) -> Row:
    """Sell, and look at the document at each point."""
    row = Row(f"size of the event's document and cost of a take, up to {points[-1]} seats sold")
    async with client(platform.plan.url) as calls:
        event_id = ObjectId(await platform.new_event(calls, points[-1] + 10 * SEATS * BATCH))
    uri = platform.plan.program("event").environ["MONGODB_URI"]
    async with AsyncMongoClient[dict[str, Any]](uri, tz_aware=True) as connection:
        database = Database(connection, "event")
        sale = Sale(SeatService(Ledger(database)), database, event_id)
        costs, sizes, sold = [], [], 0
        for point in points:
            await sale.sell((point - sold) // (SEATS * BATCH))
            costs.append(median(await sale.sell(1)))
            sizes.append(await sale.size())
            sold = max(point, sold) + SEATS * BATCH
    row.counts = {
        "bytes beyond the first size stay below the bound": (max(sizes) - sizes[0] <= MOST_BYTES, True),
        "sold": (platform.event(str(event_id))["sold"], sold),
    }
    row.shown = {"seats sold": points, "bytes": sizes}
    row.shown["cost of a take against the first"] = [f"{cost / costs[0]:.2f}" for cost in costs]
    return row
