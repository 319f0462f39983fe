"""Whether a world is right: at any moment, and once it has come to rest."""

from typing import Any

from eventsphere.doctor.findings import Finding
from eventsphere.doctor.run import check, progress
from eventsphere.doctor.source import Case
from kit.types import utc_now
from tests.integration.stateful.world import World

MESSAGES = {"confirmed": {"booking.confirmed"}, "cancelled": {"booking.confirmed", "booking.cancelled"}}


async def check_now(world: World) -> None:
    """In the middle of everything: the doctor finds nothing wrong, and nobody saw an error."""
    assert _findings(await _case(world)) == []
    assert world.failures() == []


async def check_end(world: World) -> None:
    """At rest: nothing is left to do, everybody has what they were told, and what is left can be bought."""
    world.topic.away = False
    await world.come_to_rest()
    case = await _case(world)
    assert _findings(case) == []
    assert progress(case).is_over
    assert case.event["ledger"] == []
    mine = [[each for each in case.bookings.values() if each["user_id"] == wish.user] for wish in world.model.wishes]
    sold = sum(wish.check(found) for wish, found in zip(world.model.wishes, mine, strict=True))
    assert (case.event["sold"], case.event["remaining"]) == (sold, case.event["capacity"] - sold)
    _check_messages(world, case)
    await _buy_the_rest(world, case.event["remaining"])


async def _case(world: World) -> Case:
    event, bookings, waiting = await world.documents()
    return Case(event, _by_id(bookings), steady=True, waiting=_by_id(waiting))


def _by_id(documents: list[dict[str, Any]]) -> dict[object, dict[str, Any]]:
    return {each["_id"]: each for each in documents}


def _findings(case: Case) -> list[Finding]:
    return list(check(case, utc_now()))


def _check_messages(world: World, case: Case) -> None:
    """Each end is told, at least once."""
    for booking in case.bookings.values():
        told: set[Any] = set(world.topic.whats(booking["_id"]))
        assert told == MESSAGES.get(booking["status"], told & {"booking.rejected"})


async def _buy_the_rest(world: World, remaining: int) -> None:
    """No seat is lost: what remains is sold, and then no more."""
    for seats, expected in ((remaining, "confirmed"), (1, "refused")):
        if seats:
            wish = world.new_wish(seats)
            await world.start("last", world.booking(wish))
            await world.processes[-1].tasks[0]
            assert wish.told == [expected]
