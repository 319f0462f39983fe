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
        capacity = points[-1] + 2 * len(points) * SEATS * BATCH * ROUNDS
        event_id, new_id = [ObjectId(await platform.new_event(calls, capacity)) for _ in range(2)]
    uri = platform.plan.program("event").environ["MONGODB_URI"]
    async with AsyncMongoClient[dict[str, Any]](uri, tz_aware=True) as connection:
        database = Database(connection, "event")
        rules = SeatService(Ledger(database))
        sale, yardstick = (Sale(rules, database, each) for each in (event_id, new_id))
        costs, sizes, sold = [], [], 0
        for point in points:
            await sale.sell((point - sold) // (SEATS * BATCH))
            costs.append(await _ratio(sale, yardstick))
            sizes.append(await sale.size())
            sold = max(point, sold) + SEATS * BATCH * ROUNDS
    row.counts = {
        "bytes beyond the first size stay below the bound": (max(sizes) - sizes[0] <= MOST_BYTES, True),
        "sold": (platform.event(str(event_id))["sold"], sold),
    }
    row.shown = {"seats sold": points, "bytes": sizes}
    row.shown["cost of a take, as a ratio to another event's at that time"] = [f"{cost:.2f}" for cost in costs]
    return row


async def _ratio(sale: Sale, yardstick: Sale) -> float:
    """What a take costs, against one of an event that has sold little, in turns."""
    pairs = [(median(await sale.sell(1)), median(await yardstick.sell(1))) for _ in range(ROUNDS)]
    return median(one for one, _ in pairs) / median(other for _, other in pairs)
