"""A database and an event loop that stands still between two steps."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from booking import service as booking_service
from booking.services import MODELS
from event.models import Event
from event.settings import EventSettings
from kit.database import open_database
from tests.integration.stateful.stage import SEED, Stage


@pytest.fixture(scope="module")
def stage(service_settings: dict[str, Any]) -> Iterator[Stage]:
    """Everything on one event loop, which runs only inside rules."""
    options = EventSettings(
        **service_settings, auth_url="http://auth", service_token_keys="s" * 32, images_bucket="images"
    )
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        database = runner.run(stack.enter_async_context(open_database(options)))
        runner.run(database.prepare([Event, *MODELS]))
        yield Stage(runner, database)
        runner.run(stack.aclose())


@pytest.fixture(autouse=True)
def timeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here time passes only when a rule says so."""
    monkeypatch.setattr(booking_service, "PATIENCE_WITH_RETURN", 3600.0)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Lost answers by the hundred are no news here; the seed is shown with a failure."""
    print(f"EVENTSPHERE_SEED={SEED}")
    caplog.set_level(logging.CRITICAL)
