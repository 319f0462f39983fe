"""The way from booking to event: the real rules at its end, and in between whatever a network can do."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from bson import ObjectId
from pydantic import BaseModel

from event.holds import HoldRepository, HoldService, Wish
from event.ledger import Ledger, Operation, Settlement
from event.seat_schemas import HoldSeats, Queue, TakeBatch
from event.seats import SeatService
from event.take_batches import take_all
from kit.client import OutcomeUnknown, Reply, ServiceClient
from kit.database import Database
from kit.json import dumps
from kit.problems import Problem
from tests.integration.stateful.gates import Fate, GatedDatabase, Process, Scheduler, Step
from tests.support.clock import Clock


@dataclass(frozen=True)
class Request:
    """A call as it is on its way."""

    method: str
    path: str
    body: Any = None


class EventProcess:
    """The event service's rules as one process that can crash; a new one begins with nothing remembered."""

    def __init__(self, database: Database, scheduler: Scheduler, clock: Clock) -> None:
        self.database, self.scheduler, self.clock = database, scheduler, clock
        self.process = Process("event")
        self._start()

    def _start(self) -> None:
        self.process = Process("event")
        database = GatedDatabase(self.database, self.scheduler, self.process)
        self.rules = SeatService(Ledger(database), self.clock)
        self.holds = HoldService(HoldRepository(database), self.clock)

    def restart(self) -> None:
        """kill -9, and a new process."""
        self.process.crash()
        self._start()

    def begin(self, request: Request) -> "asyncio.Task[Reply]":
        """A request has arrived."""
        return self.scheduler.start(self.process, self._answer(request))

    async def _answer(self, request: Request) -> Reply:
        try:
            found = await self._dispatch(request)
        except Problem as problem:
            return Reply(problem.status, orjson.loads(dumps(problem.document())))
        if isinstance(found, BaseModel):
            return Reply(200, orjson.loads(dumps(found.model_dump())))
        return Reply(204, None)

    async def _dispatch(self, request: Request) -> Any:
        """As the routes do (tests/integration/event has these over HTTP)."""
        url, body = urlsplit(request.path), request.body or {}
        if (request.method, url.path) == ("POST", "/internal/settled"):
            return await self.rules.settle_all([_settlement(each) for each in body["events"]])
        event_id, *rest = url.path.removeprefix("/internal/events/").split("/")
        event = ObjectId(event_id)
        if rest[:1] in (["holds"], ["queue"]):
            return await self._dispatch_hold(request.method, event, rest, url.query, body)
        match request.method, rest:
            case "GET", []:
                return await self.rules.facts(event)
            case "PUT", ["takes"]:
                return await take_all(self.rules, event, TakeBatch.model_validate(body))
            case "DELETE", ["seats", op]:
                return await self.rules.void(event, ObjectId(op), ObjectId(parse_qs(url.query)["booking_id"][0]))
            case "PUT", ["returns", op]:
                return await self.rules.give_back(_operation(event, op, body))
            case "POST", ["settled"]:
                return await self.rules.settle(_settlement({"event_id": event_id} | body))
        raise AssertionError(f"a call that these tests do not know: {request}")

    async def _dispatch_hold(self, method: str, event: ObjectId, rest: list[str], query: str, body: Any) -> Any:
        match method, rest:
            case "PUT", ["holds", op]:
                wanted = HoldSeats.model_validate(body)
                return await self.holds.hold(Wish(event, ObjectId(op), wanted.entry_id, wanted.seats, wanted.until))
            case "DELETE", ["holds", op]:
                return await self.holds.release(Wish(event, ObjectId(op), ObjectId(parse_qs(query)["entry_id"][0]), 0))
        return await self.holds.set_queue(event, Queue.model_validate(body))


def _operation(event: ObjectId, op: str, body: dict[str, Any]) -> Operation:
    return Operation(event, ObjectId(op), ObjectId(body["booking_id"]), body["seats"])


def _settlement(of_event: dict[str, Any]) -> Settlement:
    operations, refused = ([ObjectId(op) for op in of_event[name]] for name in ("operations", "refused"))
    return Settlement(ObjectId(of_event["event_id"]), operations, refused)


class Network:
    """Carries requests; those whose sender gave up may still arrive, at any time and even twice."""

    def __init__(self, scheduler: Scheduler, event: EventProcess) -> None:
        self.scheduler, self.event = scheduler, event
        self.late: list[Request] = []

    async def deliver_late(self, index: int) -> None:
        """An old copy of a request arrives, and nobody waits for the answer."""
        if self.late:
            self.event.begin(self.late.pop(index % len(self.late)))
            await self.scheduler.settle()


class Caller(ServiceClient):
    """Calls event from one process of booking."""

    def __init__(self, network: Network, process: Process) -> None:
        self.network, self.process = network, process

    async def call(self, method: str, path: str, body: Any = None) -> Reply:
        """Send, and wait for the answer; either may get lost.

        Raises:
            OutcomeUnknown: the answer did not come.
        """
        request = Request(method, path, orjson.loads(dumps(body)) if body else None)
        scheduler, network = self.network.scheduler, self.network
        sent = await self._send(request)
        if sent is not Fate.GO:
            network.late.append(request)  # this copy may arrive later
        if sent is Fate.LOSE:
            raise OutcomeUnknown("the request was lost")
        work = network.event.begin(request)
        if scheduler.free:
            return await self._answer(work)
        fate = await scheduler.gate(self.process, f"answer to {method}", lambda: self._unfinished(work))
        if fate is Fate.LOSE:
            raise OutcomeUnknown("the answer was lost")
        return await self._answer(work)

    async def _send(self, request: Request) -> Fate:
        try:
            return await self.network.scheduler.gate(self.process, f"{request.method} {request.path}")
        except asyncio.CancelledError:
            self.network.late.append(request)  # the process ended; its request may be on the way
            raise

    async def _answer(self, work: "asyncio.Task[Reply]") -> Reply:
        await asyncio.wait([work])
        if work.cancelled():
            raise OutcomeUnknown("event ended")
        return work.result()

    def _unfinished(self, work: "asyncio.Task[Reply]") -> Step | None:
        """Event's next step as long as there is no answer."""
        if work.done():
            return None
        return next(
            (step for step in self.network.scheduler.waiting if step.process is self.network.event.process), None
        )
