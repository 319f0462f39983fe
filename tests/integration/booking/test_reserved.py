"""Background work has connections of its own, so that a rush of requests can't take them."""

from typing import Any, cast

import pytest

from booking import app as booking_app
from booking.services import Services
from booking.settings import BookingSettings
from kit.database import CONNECTIONS, RESERVED_CONNECTIONS
from kit.runtime import KEY, Runtime
from tests.integration.booking.conftest import Platform, booking_with
from tests.support.serving import serving


def clients(services: Services) -> tuple[Any, Any]:
    """The connections to the database and to event."""
    rules = services.bookings
    return rules.repository.bookings.database.client, rules.seats.client.http


async def test_background_work_shares_no_connection_with_requests(
    platform: Platform, booking_settings: BookingSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Services] = []
    monkeypatch.setattr(booking_app, "start", lambda _, services: begun.append(services))
    app = booking_app.create_app(booking_settings)
    with booking_with(platform):
        async with serving(app):
            runtime: Runtime = app.extensions[KEY]
            theirs, own = clients(cast("Services", runtime.service)), clients(begun[0])
            pools = [found[0].options.pool_options.max_pool_size for found in (theirs, own)]
    assert not set(map(id, theirs)) & set(map(id, own))
    assert pools == [CONNECTIONS, RESERVED_CONNECTIONS]
