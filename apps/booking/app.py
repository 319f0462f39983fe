"""The booking service as an application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import cast

from quart import Quart

from booking.metrics import Backlog, BookingMetrics
from booking.notifications import open_topic
from booking.organizer_routes import routes as organizer_routes
from booking.routes import routes
from booking.seats import Seats
from booking.services import MODELS, assemble
from booking.settings import BookingSettings
from booking.tasks import start
from booking.ticket_routes import routes as ticket_routes
from booking.waiting_routes import routes as waiting_routes
from kit import app as kit_app
from kit.client import ServiceClient, open_http
from kit.database import RESERVED_CONNECTIONS, open_database
from kit.jwks import RemoteKeys
from kit.revocations import Accounts, from_auth
from kit.runtime import Runtime
from kit.service_tokens import ServiceTokens
from kit.tokens import Verifier

for more in (ticket_routes, organizer_routes, waiting_routes):
    routes.blueprint.register_blueprint(more.blueprint)

BACKLOG_SECONDS = 15


def create_app(settings: BookingSettings) -> Quart:
    """The application; it connects when it is served."""
    return kit_app.create_app("booking", "EventSphere bookings", settings, routes, wire)


@asynccontextmanager
async def wire(runtime: Runtime) -> AsyncIterator[None]:
    """Connect everything for as long as the process serves; background work has connections of its own."""
    settings = cast("BookingSettings", runtime.settings)
    async with (
        open_database(settings, runtime.metrics.driver) as database,
        open_database(settings, runtime.metrics.driver, RESERVED_CONNECTIONS) as reserved,
        open_http() as http,
        open_http() as reserved_http,
        open_topic(settings.bookings_topic_arn) as topic,
    ):
        runtime.service_tokens = ServiceTokens("booking", settings.service_token_keys)
        metrics = BookingMetrics(runtime.metrics.registry)
        put_together = partial(
            assemble,
            topic=topic,
            keys=settings.ticket_private_keys,
            offer_time=timedelta(seconds=settings.waiting_list_offer_seconds),
            metrics=metrics,
        )
        event = partial(ServiceClient, name="event", base_url=settings.event_url, tokens=runtime.service_tokens)
        services = runtime.service = put_together(database, Seats(event(http)))
        background = put_together(reserved, Seats(event(reserved_http)))
        auth = ServiceClient(http, "auth", settings.auth_url, runtime.service_tokens)
        accounts = Accounts(from_auth(auth), services.departures.take)
        runtime.verifier = Verifier(RemoteKeys(http, settings.auth_url), accounts.revocations.ended)

        async def prepare() -> None:
            await runtime.prepare(reserved, MODELS)
            await accounts.begin(runtime.tasks)
            start(runtime.tasks, background)
            runtime.tasks.every(BACKLOG_SECONDS, Backlog(reserved, metrics).look)

        runtime.start(reserved, prepare)
        yield
