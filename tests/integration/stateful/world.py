"""One event, people, processes of booking and of event, and a network: everything that a sequence plays with."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId

from booking.models import Booking
from booking.seats import Seats
from booking.services import Services, assemble
from booking.waiting_models import WaitingEntry
from event.creations import CreationRepository
from event.models import Event
from event.problems import CapacityTooSmall
from event.repository import EventRepository
from event.service import EventService
from kit.database import Database
from kit.tokens import Principal
from tests.integration.stateful.gates import Fate, Gated, GatedDatabase, Process, Scheduler
from tests.integration.stateful.model import Model
from tests.integration.stateful.network import Caller, EventProcess, Network
from tests.integration.stateful.people import People, Work
from tests.support.clock import Clock
from tests.support.seated import sample
from tests.support.topic import MemoryTopic

ROUNDS = 6


@dataclass
class World:
    """The pieces, and what a rule can do with them."""

    database: Database
    event_id: ObjectId
    model: Model
    organizer: ObjectId = field(default_factory=ObjectId)
    clock: Clock = field(default_factory=Clock)
    topic: MemoryTopic = field(default_factory=MemoryTopic)
    scheduler: Scheduler = field(default_factory=Scheduler)
    processes: list[Process] = field(default_factory=list)
    facts: Any = field(default_factory=dict)

    @classmethod
    async def create(cls, database: Database, capacity: int) -> "World":
        """An event on sale, with nothing sold yet."""
        world = cls(database, ObjectId(), Model({capacity}))
        await database.engine.insert(sample(world.event_id, capacity, world.organizer))
        world.scheduler.free = True
        await world.services(Process("first")).bookings.seats.facts(world.event_id)
        world.scheduler.free = False
        return world

    def __post_init__(self) -> None:
        self.people = People(self.event_id, self.model)
        self.events = EventProcess(self.database, self.scheduler, self.clock)
        self.network = Network(self.scheduler, self.events)

    def services(self, process: Process) -> Services:
        """The rules as a new process of booking has them."""
        database = GatedDatabase(self.database, self.scheduler, process)
        topic: Any = Gated(self.topic, self.scheduler, process)
        seats = Seats(Caller(self.network, process))
        seats.known = self.facts  # every process knows the event, as most do in a rush
        return assemble(database, seats, topic, self.clock)

    async def start(self, name: str, work: Work, count: int = 0) -> None:
        """Begin work in a process of its own, and let it take some steps."""
        process = Process(name)
        self.processes = [each for each in self.processes if each.running] + [process]
        self.scheduler.start(process, work(self.services(process)))
        await self.scheduler.settle()
        await self.step_of(process, count)

    async def resize(self, capacity: int) -> None:
        """The organizer changes the capacity, while everything else stands still where it is."""
        try:
            await self._organize({"capacity": capacity})
        except CapacityTooSmall:
            return
        asking = any(process.running for process in self.processes)
        self.model.capacities = {capacity} | (self.model.capacities if asking else set())

    async def limit(self, most: int) -> None:
        """The organizer changes how many seats one person may have."""
        await self._organize({"max_per_person": most})

    async def _organize(self, changes: dict[str, Any]) -> None:
        images: Any = None
        rules = EventService(EventRepository(self.database), CreationRepository(self.database), images, self.clock)
        await rules.change(self.event_id, Principal(self.organizer, "organizer", expires=2**40), changes, None)

    async def step(self, index: int, count: int, fate: Fate) -> None:
        """Let a process take some steps; the last one has that fate."""
        if not self.scheduler.waiting:
            return
        waiting = list(dict.fromkeys(step.process for step in self.scheduler.waiting))
        await self.step_of(waiting[index % len(waiting)], count, fate)

    async def step_of(self, process: Process, count: int, fate: Fate = Fate.GO) -> int:
        """Let this process take some steps, the last one with that fate; how many it took."""
        for taken in range(count):
            step = next((step for step in self.scheduler.waiting if step.process is process), None)
            if step is None:
                return taken
            await self.scheduler.advance(step, fate if taken == count - 1 else Fate.GO)
        return count

    async def crash(self, index: int) -> None:
        """One process of booking ends between two steps."""
        running = [process for process in self.processes if process.running]
        if running:
            running[index % len(running)].crash()
            await self.scheduler.settle()

    async def crash_event(self) -> None:
        """Event's process ends; those who wait for its answers get none."""
        self.events.restart()
        await self.scheduler.settle()

    def failures(self) -> list[BaseException]:
        """What no rule should end with."""
        tasks = [task for process in self.processes for task in process.tasks if task.done() and not task.cancelled()]
        return [error for task in tasks if (error := task.exception())]

    async def documents(self) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        """The event, its bookings and its waiting list as they are stored."""
        mine = {"event_id": self.event_id}
        event, bookings, entries = await asyncio.gather(
            self.database.collection(Event).find_one({"_id": self.event_id}),
            self.database.collection(Booking).find(mine).to_list(),
            self.database.collection(WaitingEntry).find(mine).to_list(),
        )
        assert event is not None
        return event, bookings, entries

    async def come_to_rest(self) -> None:
        """Every process dies, new ones do what is left to do, and old requests arrive at last."""
        for process in (*self.processes, self.events.process):
            process.crash()
        await self.scheduler.settle()
        self.scheduler.free = True
        self.events.restart()
        await self._background(self.services(Process("replica")))
        while self.network.late:
            self.events.begin(self.network.late.pop())
            await self.scheduler.settle()
        await self._until_quiet(least=bool(self.model.places))

    async def nobody_waits(self) -> None:
        """Who still waits, or has an offer, goes, also one who was not told that they wait."""
        _, _, entries = await self.documents()
        waiting = [each for each in entries if each.get("open")]
        for entry in waiting:
            place = next(each for each in self.model.places if each.user == entry["user_id"])
            place.entry = entry["_id"]
            await self.people.leave(place, self.services(Process("person")))
        await self._until_quiet(least=bool(waiting))

    async def _until_quiet(self, *, least: int) -> None:
        for done in range(ROUNDS):
            if done >= least and not await self._is_busy():
                return
            await self._background(self.services(Process("replica")))

    async def _is_busy(self) -> bool:
        event, bookings, entries = await self.documents()
        work = [each for each in bookings if each["status"] == "pending" or each["outbox"] or each.get("unsettled")]
        ends = [each for each in entries if each.get("cleanup") or each.get("notice")]
        return bool(work or ends or event["ledger"])

    async def _background(self, services: Services) -> None:
        self.clock.forward(seconds=16)
        await services.sweeper.sweep_all()
        await services.deliveries.deliver_all()
        await services.queues.revive()
        await services.queues.run()
        await services.waiting_messages.deliver_all()
        self.clock.forward(seconds=3)
        await services.deliveries.settle_all()
        await services.queues.run()
