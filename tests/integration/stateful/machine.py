"""The rules of the game. To add one: a method here, the work in `world.py`, what it promises in `model.py`."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from eventsphere.doctor.run import check, progress
from eventsphere.doctor.source import Case
from kit.types import utc_now
from tests.integration.stateful.gates import Fate
from tests.integration.stateful.model import Wish
from tests.integration.stateful.world import World

Run = Callable[[Coroutine[Any, Any, Any]], Any]
INDEX = st.integers(0, 11)
FATES = st.sampled_from([Fate.GO] * 6 + [Fate.LOSE] * 2 + [Fate.TWICE])
SWEEPS = ("sweep", "deliver", "settle")


class Bookings(RuleBasedStateMachine):
    """People book and cancel, processes crash, messages get lost, clocks jump; seats always add up."""

    def __init__(self, make_world: Callable[[int], World], run: Run) -> None:
        super().__init__()
        self.make_world, self.run = make_world, run

    @initialize(capacity=st.integers(1, 6))
    def open_sale(self, capacity: int) -> None:
        self.world = self.make_world(capacity)

    @rule(seats=st.integers(1, 3))
    def somebody_books(self, seats: int) -> None:
        wish = Wish(seats)
        self.world.model.wishes.append(wish)
        self._start("book", lambda services: self.world.book(wish, services))

    @precondition(lambda self: self.world.model.wishes)
    @rule(index=INDEX)
    def the_same_is_asked_again(self, index: int) -> None:
        wish = self._pick(self.world.model.wishes, index)
        self._start("book again", lambda services: self.world.book(wish, services))

    @precondition(lambda self: self._booked())
    @rule(index=INDEX)
    def somebody_cancels(self, index: int) -> None:
        wish = self._pick(self._booked(), index)
        self._start("cancel", lambda services: self.world.cancel(wish, services))

    @rule(what=st.sampled_from(SWEEPS))
    def background_work_begins(self, what: str) -> None:
        works = {
            "sweep": lambda services: services.sweeper.sweep_all(),
            "deliver": lambda services: services.deliveries.deliver_all(),
            "settle": lambda services: services.deliveries.settle_all(),
        }
        self._start(what, works[what])

    @precondition(lambda self: self.world.scheduler.waiting)
    @rule(index=INDEX, count=st.integers(1, 8), fate=FATES)
    def steps_are_taken(self, index: int, count: int, fate: Fate) -> None:
        self.run(self.world.step(index, count, fate))

    @precondition(lambda self: self.world.scheduler.waiting)
    @rule(index=INDEX)
    def a_process_goes_on_for_long(self, index: int) -> None:
        self.run(self.world.step(index, 40, Fate.GO))

    @precondition(lambda self: self.world.processes)
    @rule(index=INDEX)
    def booking_crashes(self, index: int) -> None:
        self.run(self.world.crash(index))

    @rule()
    def event_crashes(self) -> None:
        self.run(self.world.crash_event())

    @precondition(lambda self: self.world.network.late)
    @rule(index=INDEX)
    def an_old_request_arrives(self, index: int) -> None:
        self.run(self.world.network.deliver_late(index))

    @rule(seconds=st.sampled_from([1, 3, 16, 16 * 60]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.forward(seconds=seconds)

    @rule(away=st.booleans())
    def the_topic_comes_or_goes(self, away: bool) -> None:
        self.world.topic.away = away

    @rule(capacity=st.integers(1, 8))
    def the_organizer_changes_the_capacity(self, capacity: int) -> None:
        self.run(self.world.resize(capacity))

    @invariant()
    def every_seat_is_accounted_for(self) -> None:
        """Also in the middle of everything: the doctor finds nothing wrong."""
        assert self.run(self._findings()) == []
        assert self.world.failures() == []

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.run(self._finish())

    async def _finish(self) -> None:
        """Nothing is left to do, everybody has what they were told, and what is left can be bought."""
        world = self.world
        world.topic.away = False
        await world.come_to_rest()
        event, bookings = await world.documents()
        assert await self._findings() == []
        assert progress(Case(event, {each["_id"]: each for each in bookings}, steady=True)).is_over
        assert event["ledger"] == []
        mine = [[each for each in bookings if each["user_id"] == wish.user] for wish in world.model.wishes]
        sold = sum(wish.check(found) for wish, found in zip(world.model.wishes, mine, strict=True))
        assert (event["sold"], event["remaining"]) == (sold, event["capacity"] - sold)
        self._check_messages(bookings)
        await self._buy_the_rest(event["remaining"])

    def _check_messages(self, bookings: list[dict[str, Any]]) -> None:
        """Each end is told, at least once."""
        expected = {"confirmed": {"booking.confirmed"}, "cancelled": {"booking.confirmed", "booking.cancelled"}}
        for booking in bookings:
            told = set(self.world.topic.whats(booking["_id"]))
            assert told == expected.get(booking["status"], told & {"booking.rejected"})

    async def _buy_the_rest(self, remaining: int) -> None:
        """No seat is lost: one by one they are sold, and then no more."""
        for expected in ["confirmed"] * remaining + ["refused"]:
            wish = Wish(1)
            self.world.model.wishes.append(wish)
            await self.world.start("last", lambda services, wish=wish: self.world.book(wish, services))
            await self.world.processes[-1].tasks[0]
            assert wish.told == [expected]

    def _start(self, name: str, work: Callable[[Any], Coroutine[Any, Any, Any]]) -> None:
        self.run(self.world.start(name, work))

    def _booked(self) -> list[Wish]:
        return [wish for wish in self.world.model.wishes if wish.booking is not None]

    @staticmethod
    def _pick(items: list[Wish], index: int) -> Wish:
        return items[index % len(items)]

    async def _findings(self) -> list[Any]:
        event, bookings = await self.world.documents()
        now = max(datetime.now(UTC), utc_now())
        return list(check(Case(event, {each["_id"]: each for each in bookings}, steady=True), now))
