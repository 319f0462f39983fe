"""Booking as tests drive it: the real auth and event services over real HTTP, a real database, faults on demand."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from bson import ObjectId
from pydantic import SecretStr

from auth.app import create_app as create_auth
from auth.settings import AuthSettings
from booking import app as booking_app
from booking.models import Booking
from booking.seat_answers import Standing
from booking.seats import Seats
from booking.services import MODELS, Services, assemble
from booking.settings import BookingSettings
from event.app import create_app as create_event
from event.models import Event
from event.settings import EventSettings
from eventsphere.local.secrets import ec_key
from kit.client import Reply, ServiceClient, open_http
from kit.database import Database, Document, open_database
from kit.service_tokens import ServiceTokens
from kit.types import utc_now
from tests.integration.conftest import Serve
from tests.support.client import Client
from tests.support.keys import TokenKeys
from tests.support.serving import serving
from tests.support.topic import MemoryTopic

SECRET = "a-secret-that-event-and-booking-have-in-common"
TOPIC = "arn:aws:sns:us-east-1:123456789012:bookings"


class Clock:
    """A clock that tests can put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def forward(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@dataclass
class Faults:
    """What goes wrong between booking and event: calls whose method and path contain one of these texts."""

    lose_answers: list[str] = field(default_factory=list)
    lose_requests: list[str] = field(default_factory=list)

    def hit(self, texts: list[str], call: str) -> bool:
        return any(text in call for text in texts)

    def clear(self) -> None:
        self.lose_answers.clear()
        self.lose_requests.clear()


class FaultyClient(ServiceClient):
    """Calls the real event service; on demand a request never arrives, or its answer is lost after the work."""

    faults: Faults

    async def _attempt(self, method: str, path: str, *rest: Any) -> Reply | None:
        call = f"{method} {path}"
        if self.faults.hit(self.faults.lose_requests, call):
            return None
        reply = await super()._attempt(method, path, *rest)
        return None if self.faults.hit(self.faults.lose_answers, call) else reply


class HopefulSeats(Seats):
    """What a process knows whose latest look at the event was a moment before its last seats were sold."""

    async def standing(self, event_id: ObjectId) -> Standing:
        """Return the event with all of its seats."""
        found = await super().standing(event_id)
        return found.model_copy(update={"remaining": found.capacity, "queue": False})


@dataclass
class Platform:
    """Events and what is left of their seats, and booking's rules without its background work."""

    database: Database
    event: Client
    keys: TokenKeys
    http: aiohttp.ClientSession
    organizer: ObjectId = field(default_factory=ObjectId)
    clock: Clock = field(default_factory=Clock)
    topic: MemoryTopic = field(default_factory=MemoryTopic)
    faults: Faults = field(default_factory=Faults)

    def client(self) -> ServiceClient:
        """Calls event in booking's name, with this platform's faults."""
        client = FaultyClient(self.http, "event", self.event.url, ServiceTokens("booking", [SecretStr(SECRET)]))
        client.faults = self.faults
        return client

    def services(self) -> Services:
        """Rules as a process of booking has them; call it again for another replica."""
        return assemble(self.database, Seats(self.client()), self.topic, self.clock)

    def hopeful_services(self) -> Services:
        """Rules of a process that takes every event to have seats, so that only event itself refuses."""
        return assemble(self.database, HopefulSeats(self.client()), self.topic, self.clock)

    async def new_event(
        self, capacity: int = 20, *, publish: bool = True, days: float = 30, amount: int = 4500, **more: Any
    ) -> ObjectId:
        """An event of this platform's organizer."""
        starts = utc_now() + timedelta(days=days)
        body = {
            "title": "Evening of strings",
            "category": "music",
            "venue": "Old Town Hall",
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "capacity": capacity,
            "price": {"amount": amount, "currency": "USD"},
        } | more
        made = await self.event.post("/api/events", body, token=self.organizer_token)
        assert made.status == 201, made.raw
        if publish:
            published = await self.event.post(f"/api/events/{made.body['id']}/publish", token=self.organizer_token)
            assert published.status == 200, published.raw
        return ObjectId(made.body["id"])

    async def change(self, event_id: ObjectId, **fields: Any) -> None:
        """The organizer changes the event."""
        changed = await self.event.patch(f"/api/events/{event_id}", fields, token=self.organizer_token)
        assert changed.status == 200, changed.raw

    @property
    def organizer_token(self) -> str:
        return self.keys.token("organizer", self.organizer)

    async def event_document(self, event_id: ObjectId) -> Document:
        found = await self.database.collection(Event).find_one({"_id": event_id})
        assert found is not None
        return found

    async def booking_document(self, booking_id: Any) -> Document:
        found = await self.database.collection(Booking).find_one({"_id": ObjectId(str(booking_id))})
        assert found is not None
        return found

    async def assert_seats_add_up(self, event_id: ObjectId, sold: int | None = None) -> None:
        """Nothing is oversold and nothing lost: what event sold is what confirmed bookings have."""
        event = await self.event_document(event_id)
        confirmed = self.database.collection(Booking).find({"event_id": event_id, "status": "confirmed"})
        assert event["remaining"] + event["held"] + event["sold"] == event["capacity"]
        assert event["sold"] == sum([booking["seats"] async for booking in confirmed])
        assert sold is None or event["sold"] == sold

    async def settle_everything(self) -> None:
        """What background work does in time: finish, deliver, settle; with another replica's rules."""
        self.clock.forward(seconds=16)
        replica = self.services()
        await replica.sweeper.sweep_all()
        await replica.deliveries.deliver_all()
        await replica.queues.run()
        self.clock.forward(seconds=3)
        await replica.deliveries.settle_all()

    async def assert_nothing_is_left_to_do(self, event_id: ObjectId) -> None:
        """No pending booking, no full outbox, no unsettled operation, and an empty ledger at event."""
        async for booking in self.database.collection(Booking).find({"event_id": event_id}):
            assert booking["status"] != "pending"
            assert booking.get("outbox", []) == []
            assert not booking.keys() & {"lease", "outbox_due", "outbox_claim", "unsettled"}
        assert (await self.event_document(event_id))["ledger"] == []


@pytest_asyncio.fixture(scope="module")
async def auth(serve: Serve, service_settings: dict[str, Any], keys: TokenKeys) -> Client:
    """The real auth service: booking and event verify tokens with its keys."""
    peers = {"event_url": "http://127.0.0.1:1", "service_token_keys": SECRET}
    return await serve(create_auth(AuthSettings(**service_settings | peers, jwt_private_keys=keys.private_pem)))


@pytest_asyncio.fixture(scope="module")
async def platform(
    serve: Serve, service_settings: dict[str, Any], keys: TokenKeys, auth: Client
) -> AsyncIterator[Platform]:
    """The real event service, a prepared database, and booking's rules on demand."""
    settings = service_settings | {"auth_url": auth.url, "service_token_keys": SECRET}
    event = await serve(create_event(EventSettings(**settings, images_bucket="images")))
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(EventSettings(**settings, images_bucket="images")))
        await database.prepare(MODELS)
        yield Platform(database, event, keys, await stack.enter_async_context(open_http()))


@pytest.fixture(autouse=True)
def no_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins without faults."""
    yield
    if "platform" in request.fixturenames:
        found: Platform = request.getfixturevalue("platform")
        found.faults.clear()
        found.topic.away = False


@pytest.fixture(scope="module")
def booking_settings(platform: Platform, auth: Client, service_settings: dict[str, Any]) -> BookingSettings:
    """The settings of the booking service."""
    peers = {"auth_url": auth.url, "event_url": platform.event.url, "service_token_keys": SECRET}
    own = {"bookings_topic_arn": TOPIC, "ticket_private_keys": ec_key()}
    return BookingSettings(**service_settings, **peers, **own)


@contextmanager
def booking_with(platform: Platform) -> Iterator[None]:
    """Give the applications that start in the block the platform's topic and faults."""

    @asynccontextmanager
    async def open_topic(_arn: str) -> AsyncIterator[MemoryTopic]:
        yield platform.topic

    def client(http: aiohttp.ClientSession, name: str, base_url: str, tokens: ServiceTokens) -> ServiceClient:
        made = FaultyClient(http, name, base_url, tokens)
        made.faults = platform.faults
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(booking_app, "open_topic", open_topic)
        patch.setattr(booking_app, "ServiceClient", client)
        yield


@pytest_asyncio.fixture(scope="module")
async def booking(serve: Serve, platform: Platform, booking_settings: BookingSettings) -> Client:
    """Serve the booking service over HTTP, without background work: each test does that work when it wants it done."""
    with booking_with(platform), pytest.MonkeyPatch.context() as patch:
        patch.setattr(booking_app, "start", lambda *_: None)
        return await serve(booking_app.create_app(booking_settings))


@pytest_asyncio.fixture
async def whole_booking(platform: Platform, booking_settings: BookingSettings) -> AsyncIterator[Client]:
    """Serve the booking service over HTTP, with its background work, for one test."""
    with booking_with(platform):
        async with serving(booking_app.create_app(booking_settings)) as client:
            yield client
