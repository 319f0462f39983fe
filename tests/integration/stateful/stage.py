"""Where sequences play: one database, one event loop, one seed for all that is chosen by chance."""

import asyncio
import os
import random

from booking.services import MODELS
from event.models import Event
from kit.database import Database
from tests.integration.stateful.world import World

SEED = int(os.environ.get("EVENTSPHERE_SEED") or random.SystemRandom().randrange(2**32))


class Stage:
    """A database and an event loop that all sequences share."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        self.run, self.database = runner.run, database

    def make_world(self, capacity: int) -> World:
        """A new event, and nothing else in the database."""
        return self.run(self._make(capacity))

    async def _make(self, capacity: int) -> World:
        await asyncio.gather(*(self.database.collection(model).delete_many({}) for model in (Event, *MODELS)))
        return await World.create(self.database, capacity)
