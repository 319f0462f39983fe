"""The rules of the game. To add one: a method here, its work in `people.py`, what it promises in `model.py`."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.integration.stateful import judge
from tests.integration.stateful.gates import Fate
from tests.integration.stateful.model import Place, Wish
from tests.integration.stateful.people import Work
from tests.integration.stateful.world import World

ItemT = TypeVar("ItemT")
ALL = 60
"""More steps than anything takes."""
Run = Callable[[Coroutine[Any, Any, Any]], Any]
INDEX = st.integers(0, 11)
FATES = st.sampled_from([Fate.GO] * 6 + [Fate.LOSE] * 2 + [Fate.TWICE])
COUNT = st.sampled_from([0, 1, 2, 3, 4, 5, 6, ALL])
BACKGROUND: dict[str, Work] = {
    "sweep": lambda services: services.sweeper.sweep_all(),
    "deliver": lambda services: services.deliveries.deliver_all(),
    "settle": lambda services: services.deliveries.settle_all(),
    "offer": lambda services: services.queues.run(),
    "revive": lambda services: services.queues.revive(),
    "tell": lambda services: services.waiting_messages.deliver_all(),
}


EARLIER: tuple[Callable[[World], Work], ...] = (
    lambda world: world.people.booking(world.people.new_wish(min(world.model.capacities))),
    lambda world: world.people.joining(world.people.new_place(1)),
    lambda world: world.people.joining(world.people.new_place(2)),
    lambda world: world.people.cancelling(world.model.wishes[0]),
    lambda _: BACKGROUND["offer"],
)

CHAPTER = st.sampled_from([0, 0, 2, 4, *[len(EARLIER)] * 4])


class Bookings(RuleBasedStateMachine):
    """People book, wait and cancel, processes crash, messages get lost, clocks jump; seats always add up."""

    def __init__(self, make_world: Callable[[int], World], run: Run) -> None:
        super().__init__()
        self.make_world, self.run = make_world, run

    @initialize(capacity=st.integers(1, 6), chapter=CHAPTER)
    def open_sale(self, capacity: int, chapter: int) -> None:
        """Before the sequence begins, somebody has all seats, two wait, the seats come back, and are offered."""
        self.world = self.make_world(capacity)
        for begin in EARLIER[:chapter]:
            self._start("earlier", begin(self.world), ALL)

    @rule(seats=st.integers(1, 3), count=COUNT)
    def somebody_books(self, seats: int, count: int) -> None:
        self._start("book", self.world.people.booking(self.world.people.new_wish(seats)), count)

    @precondition(lambda self: self.world.model.wishes)
    @rule(index=INDEX, count=COUNT)
    def the_same_is_asked_again(self, index: int, count: int) -> None:
        wish = self._pick(self.world.model.wishes, index)
        self._start("book again", self.world.people.booking(wish), count)

    @precondition(lambda self: self._booked())
    @rule(index=INDEX, count=COUNT)
    def somebody_cancels(self, index: int, count: int) -> None:
        wish = self._pick(self._booked(), index)
        self._start("cancel", self.world.people.cancelling(wish), count)

    @rule(seats=st.integers(1, 9), count=COUNT)
    def somebody_waits(self, seats: int, count: int) -> None:
        self._start("wait", self.world.people.joining(self.world.people.new_place(seats)), count)

    @precondition(lambda self: self._places())
    @rule(index=INDEX, count=COUNT)
    def somebody_waits_no_more(self, index: int, count: int) -> None:
        self._start("leave", self.world.people.leaving(self._pick(self._places(), index)), count)

    @precondition(lambda self: self._places())
    @rule(index=INDEX, count=COUNT)
    def an_offer_is_accepted(self, index: int, count: int) -> None:
        wish = self.world.people.accepting(self._pick(self._places(), index))
        self._start("accept", self.world.people.booking(wish), count)

    @rule(what=st.sampled_from(list(BACKGROUND)), seconds=st.sampled_from([0, 3, 16, 16 * 60]), count=COUNT)
    def time_passes_and_background_work_begins(self, what: str, seconds: int, count: int) -> None:
        self.world.clock.forward(seconds=seconds)
        self._start(what, BACKGROUND[what], count)

    @precondition(lambda self: self.world.scheduler.waiting)
    @rule(index=INDEX, count=COUNT, fate=FATES)
    def steps_are_taken(self, index: int, count: int, fate: Fate) -> None:
        self.run(self.world.step(index, count, fate))

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

    @rule(away=st.booleans())
    def the_topic_comes_or_goes(self, away: bool) -> None:
        self.world.topic.away = away

    @rule(capacity=st.integers(1, 8))
    def the_organizer_changes_the_capacity(self, capacity: int) -> None:
        self.run(self.world.resize(capacity))

    @rule(most=st.sampled_from([1, 2, 3, 8]))
    def the_organizer_changes_the_limit_for_each_person(self, most: int) -> None:
        self.run(self.world.limit(most))

    @invariant()
    def every_seat_is_accounted_for(self) -> None:
        """Also in the middle of everything."""
        self.run(judge.check_now(self.world))

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.run(judge.check_end(self.world))

    def _start(self, name: str, work: Work, count: int) -> None:
        self.run(self.world.start(name, work, count))

    def _booked(self) -> list[Wish]:
        return [wish for wish in self.world.model.wishes if wish.booking is not None]

    def _places(self) -> list[Place]:
        return [place for place in self.world.model.places if place.entry is not None]

    @staticmethod
    def _pick(items: list[ItemT], index: int) -> ItemT:
        return items[index % len(items)]
