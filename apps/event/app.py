"""The event service: what it needs, and how its parts are put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from quart import Quart

from event.cancelled import CancelledEvents
from event.changed import ChangedEvents
from event.creations import Creation, CreationRepository
from event.departures import Departures
from event.hold_routes import routes as hold_routes
from event.holds import HoldRepository, HoldService
from event.images import Images
from event.ledger import Ledger
from event.metrics import Seats
from event.models import Event
from event.organizer_routes import routes as organizer_routes
from event.repository import EventRepository
from event.routes import routes
from event.search import WRITTEN, current
from event.seat_routes import routes as seat_routes
from event.seats import SeatService
from event.service import EventService
from event.settings import EventSettings
from kit import app as kit_app
from kit.client import ServiceClient, open_http
from kit.database import RESERVED_CONNECTIONS, open_database
from kit.jwks import RemoteKeys
from kit.refold import AGAIN, Refold
from kit.revocations import Accounts, from_auth
from kit.runtime import Runtime
from kit.service_tokens import ServiceTokens
from kit.tokens import Verifier

for internal in (seat_routes, hold_routes, organizer_routes):
    routes.blueprint.register_blueprint(internal.blueprint)


OVER_SECONDS = 60
SEATS_SECONDS = 30


@dataclass(frozen=True)
class Services:
    """What the routes call."""

    events: EventService
    seats: SeatService
    holds: HoldService
    cancelled: CancelledEvents
    changed: ChangedEvents
    departures: Departures
    images: Images


def create_app(settings: EventSettings) -> Quart:
    """The application of the event service."""
    return kit_app.create_app("event", "EventSphere events", settings, routes, wire)


@asynccontextmanager
async def wire(runtime: Runtime) -> AsyncIterator[None]:
    """Open what the service needs, for as long as it serves."""
    settings = cast("EventSettings", runtime.settings)
    images = Images(settings)
    async with (
        open_database(settings, runtime.metrics.driver) as database,
        open_database(settings, runtime.metrics.driver, RESERVED_CONNECTIONS) as reserved,
        open_http() as http,
    ):
        runtime.service_tokens = ServiceTokens("event", settings.service_token_keys)
        departures = Departures(database)
        auth = ServiceClient(http, "auth", settings.auth_url, runtime.service_tokens)
        accounts = Accounts(from_auth(auth), departures.take)
        runtime.verifier = Verifier(RemoteKeys(http, settings.auth_url), accounts.revocations.ended)
        repository = EventRepository(database)
        events = EventService(repository, CreationRepository(database), images)
        seats = SeatService(Ledger(database))
        runtime.service = Services(
            events,
            seats,
            HoldService(HoldRepository(database)),
            CancelledEvents(repository),
            ChangedEvents(repository),
            departures,
            images,
        )

        async def prepare() -> None:
            await runtime.prepare(reserved, [Event, Creation])
            await accounts.begin(runtime.tasks)
            runtime.tasks.every(SEATS_SECONDS, Seats(database, runtime.metrics.registry).look)

        runtime.start(reserved, prepare)
        runtime.tasks.every(OVER_SECONDS, events.mark_over)
        runtime.tasks.every(AGAIN, Refold(repository.events, WRITTEN, current).run)
        try:
            yield
        finally:
            await images.close()
