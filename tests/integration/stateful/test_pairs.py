"""Two processes at once: one stops after each of its steps, the other one after each of its own, then both go on.

That is every interleaving with two switches, with each message lost or not: few, and most races need no more.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from random import Random

import pytest

from tests.integration.stateful import judge
from tests.integration.stateful.gates import Fate, Process
from tests.integration.stateful.machine import ALL, BACKGROUND
from tests.integration.stateful.model import Wish
from tests.integration.stateful.people import Work
from tests.integration.stateful.stage import SEED, Stage
from tests.integration.stateful.world import World

pytestmark = pytest.mark.no_cover  # what these run, other tests cover; counting lines costs half as much again
Start = Callable[[World, Wish], Work]
TAKEN = 3  # steps of a booking until event has taken the seats: insert, call, event's update

book: Start = lambda world, wish: world.people.booking(wish)  # noqa: E731
cancel: Start = lambda world, wish: world.people.cancelling(wish)  # noqa: E731
somebody_else: Start = lambda world, _: world.people.booking(world.people.new_wish(2))  # noqa: E731
sweep: Start = lambda *_: BACKGROUND["sweep"]  # noqa: E731
deliver: Start = lambda *_: BACKGROUND["deliver"]  # noqa: E731
others_cancel: Start = lambda world, _: world.people.cancelling(world.model.wishes[1])  # noqa: E731
settle: Start = lambda *_: BACKGROUND["settle"]  # noqa: E731
wait: Start = lambda world, _: world.people.joining(world.people.new_place(2))  # noqa: E731
wait_for_one: Start = lambda world, _: world.people.joining(world.people.new_place(1))  # noqa: E731
offer: Start = lambda *_: BACKGROUND["offer"]  # noqa: E731
accept: Start = lambda world, _: world.people.booking(world.people.accepting(world.model.places[0]))  # noqa: E731
leave: Start = lambda world, _: world.people.leaving(world.model.places[0])  # noqa: E731


@dataclass(frozen=True)
class Scene:
    """What was done before (so many steps, then a crash), who goes first, the seconds until the other one begins.

    `between` is done, as a whole, while the first one stands still.
    """

    before: tuple[tuple[Start, int], ...]
    first: Start
    seconds: int
    second: Start
    capacity: int = 2
    between: tuple[Start, ...] = ()


GIVEN_UP = 16 * 60
OFFER_OVER = 16 * 60
SOLD_OUT = ((somebody_else, ALL),)
CAME_BACK = (*SOLD_OUT, (wait, ALL), (others_cancel, ALL))
OFFERED = (*CAME_BACK, (offer, ALL))
THOROUGH = "EVENTSPHERE_THOROUGH" in os.environ
"""Every pair of steps, and the message at which the first one stops is also lost or repeated."""
SAMPLE = 6
SCENES = {
    "the last seats": Scene((), book, 0, somebody_else),
    "the same request twice": Scene((), book, 0, book),
    "the same request after its lease": Scene((), book, 16, book),
    "a slow request and the sweeper": Scene((), book, 16, sweep),
    "a slow request is given up": Scene((), book, GIVEN_UP, sweep),
    "a request and a settlement": Scene(((somebody_else, ALL),), book, 3, settle, 4),
    "a refusal while seats come back": Scene(((somebody_else, ALL),), book, 16, sweep, between=(others_cancel,)),
    "a refusal while seats come back, asked again": Scene(
        ((somebody_else, ALL),), book, 16, book, between=(others_cancel,)
    ),
    "a crashed request, repeated and swept": Scene(((book, TAKEN),), book, 16, sweep),
    "a crashed request, repeated and given up": Scene(((book, TAKEN),), book, GIVEN_UP, sweep),
    "two sweepers": Scene(((book, TAKEN),), sweep, 16, sweep),
    "a sweeper gives up after another": Scene(((book, TAKEN),), sweep, GIVEN_UP, sweep),
    "cancelled twice": Scene(((book, ALL),), cancel, 0, cancel),
    "cancelled and delivered": Scene(((book, ALL),), cancel, 16, deliver),
    "cancelled and settled": Scene(((book, ALL),), cancel, 3, settle),
    "cancelled and asked again": Scene(((book, ALL),), cancel, 0, book),
    "given back and sold": Scene(((book, ALL),), cancel, 0, somebody_else),
    "two deliver": Scene(((book, ALL), (cancel, 1)), deliver, 16, deliver),
    "delivered and settled": Scene(((book, ALL), (cancel, 1)), deliver, 3, settle),
    "seats come back while somebody begins to wait": Scene(SOLD_OUT, wait, 0, others_cancel),
    "offered by two": Scene(CAME_BACK, offer, 16, offer),
    "offered while the person leaves": Scene(CAME_BACK, offer, 0, leave),
    "offered and sold to somebody else": Scene(CAME_BACK, offer, 0, somebody_else),
    "an offer is accepted twice": Scene(OFFERED, accept, 0, accept),
    "an offer is accepted and over": Scene(OFFERED, accept, OFFER_OVER, offer),
    "an offer is over and accepted": Scene(OFFERED, offer, OFFER_OVER, accept),
    "an offer is accepted and given up": Scene(OFFERED, accept, 0, leave),
    "an offer is over and given up": Scene(OFFERED, offer, OFFER_OVER, leave),
    "one who waits is overtaken by nobody": Scene(SOLD_OUT, wait, 0, somebody_else, between=(others_cancel,)),
    "two begin to wait": Scene(SOLD_OUT, wait, 0, wait_for_one),
    "one begins to wait while the last one leaves": Scene((*SOLD_OUT, (wait, ALL)), leave, 0, wait_for_one),
    "one begins to wait while nobody does as far as the queue knows": Scene(
        (*SOLD_OUT, (wait, ALL), (leave, ALL)), offer, 0, wait_for_one
    ),
    "two settle": Scene(((book, ALL), (cancel, ALL)), settle, 3, settle),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("fate", list(Fate) if THOROUGH else [Fate.GO])
def test_two_at_once(stage: Stage, name: str, fate: Fate) -> None:
    one, _ = _play(stage, SCENES[name], ALL, ALL, Fate.GO)
    steps = [_play(stage, SCENES[name], first, ALL, Fate.GO)[1] for first in range(one)]
    two = max(steps)
    pairs = list(product(range(one + 1), range(two + 1))) if THOROUGH else _some(steps)
    for first, second in pairs:
        _play(stage, SCENES[name], first, second, fate)
    assert min(one, two) >= 1


def _some(steps: list[int]) -> list[tuple[int, int]]:
    """All at which the first one is at its decision, and others by chance; none that was played to count the steps.

    At its decision it stops last before the other one has nothing to do any more.
    """
    pairs = [(first, second) for first, most in enumerate(steps) for second in range(most)]
    decision = max(first for first, most in enumerate(steps) if most)
    others = [pair for pair in pairs if pair[0] != decision]
    return [pair for pair in pairs if pair[0] == decision] + Random(SEED).sample(others, min(SAMPLE, len(others)))  # noqa: S311


def _play(stage: Stage, scene: Scene, first: int, second: int, fate: Fate) -> tuple[int, int]:
    """How many steps each of the two took before the other went on."""
    world = stage.make_world(scene.capacity)
    try:
        steps: tuple[int, int] = stage.run(_both(world, scene, first, second, fate))
        stage.run(judge.check_end(world))
    except BaseException as error:
        error.add_note(f"the first stopped after {first} steps, the second after {second}")
        raise
    return steps


async def _both(world: World, scene: Scene, first: int, second: int, fate: Fate) -> tuple[int, int]:
    wish = world.people.new_wish(2)
    for start, count in scene.before:
        await world.start("before", start(world, wish), count)
        world.processes[-1].crash()
        await world.scheduler.settle()
        world.clock.forward(seconds=16)  # leases have run out
    one, steps = await _begin(world, scene.first(world, wish), first, fate)
    for start in scene.between:
        await world.start("between", start(world, wish), ALL)
    world.clock.forward(seconds=scene.seconds)
    two, more = await _begin(world, scene.second(world, wish), second, Fate.GO)
    for process in (one, two):
        await judge.check_now(world)
        await world.step_of(process, ALL)
    await judge.check_now(world)
    return steps, more


async def _begin(world: World, work: Work, count: int, fate: Fate) -> tuple[Process, int]:
    await world.start("process", work)
    process = world.processes[-1]
    return process, await world.step_of(process, count, fate)
