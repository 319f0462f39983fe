"""Sequences over the real database. `EVENTSPHERE_SEED` repeats a run, `EVENTSPHERE_EXAMPLES` makes it longer."""

import asyncio
import logging
import os
import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from booking.models import Booking
from event.models import Event
from event.settings import EventSettings
from kit.database import Database, open_database
from tests.integration.stateful.machine import Bookings
from tests.integration.stateful.world import World

SEED = int(os.environ.get("EVENTSPHERE_SEED") or random.SystemRandom().randrange(2**32))
EXAMPLES = int(os.environ.get("EVENTSPHERE_EXAMPLES") or 40)
STEPS = 40


class Stage:
    """A database and an event loop that all sequences share."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        self.run, self.database = runner.run, database

    def make_world(self, capacity: int) -> World:
        """A new event, and nothing else in the database."""
        return self.run(self._make(capacity))

    async def _make(self, capacity: int) -> World:
        for model in (Event, Booking):
            await self.database.collection(model).delete_many({})
        return await World.create(self.database, capacity)


@pytest.fixture(scope="module")
def stage(service_settings: dict[str, Any]) -> Iterator[Stage]:
    """Everything on one event loop, which runs only inside rules."""
    options = EventSettings(
        **service_settings, auth_url="http://auth", service_token_keys="s" * 32, images_bucket="images"
    )
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(open_database(options)))
        runner.run(database.prepare([Event, Booking]))
        yield Stage(runner, database)
        runner.run(stack.aclose())


def test_no_sequence_oversells_loses_a_seat_or_breaks_a_word(
    stage: Stage, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with capsys.disabled():
        print(f"\n{EXAMPLES} sequences of {STEPS} steps: EVENTSPHERE_SEED={SEED}")
    caplog.set_level(logging.CRITICAL)
    limits = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )

    def machine() -> Bookings:
        return Bookings(stage.make_world, stage.run)

    run_state_machine_as_test(seed(SEED)(machine), settings=limits)
