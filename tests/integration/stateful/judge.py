"""Whether a world is right: at any moment, and once it has come to rest."""

from typing import Any

from eventsphere.doctor.findings import Finding
from eventsphere.doctor.run import check, progress
from eventsphere.doctor.source import Case
from kit.types import utc_now
from tests.integration.stateful.model import Wish
from tests.integration.stateful.world import World

LOOSE = 8
"""A limit for each person that keeps nobody from buying all seats; a limit once set can't end."""
MESSAGES = {"confirmed": {"booking.confirmed"}, "cancelled": {"booking.confirmed", "booking.cancelled"}}


async def check_now(world: World) -> None:
    """In the middle of everything: the doctor finds nothing wrong, and nobody saw an error."""
    case = await _case(world)
    assert _findings(case) == []
    assert world.failures() == []
    _check_places(world, case)


async def check_end(world: World) -> None:
    """At rest: nothing is left to do, everybody has what they were told, and what is left can be bought."""
    world.topic.away = False
    await world.come_to_rest()
    await _check_waiting(world, await _case(world))
    await world.nobody_waits()
    case = await _case(world)
    assert _findings(case) == []
    assert progress(case).is_over
    assert (case.event["ledger"], case.event["holds"], case.event["held"]) == ([], [], 0)
    sold = sum(wish.check(_bookings(case, wish)) for wish in world.model.wishes)
    assert (case.event["sold"], case.event["remaining"]) == (sold, case.event["capacity"] - sold)
    for place in world.model.places:
        entries = [each for each in case.waiting.values() if each["user_id"] == place.user]
        place.check(entries, [each for entry in entries for each in _had_seats(case, entry)])
    _check_messages(world, case)
    await _buy_the_rest(world, case.event["remaining"])


async def _case(world: World) -> Case:
    event, bookings, waiting = await world.documents()
    return Case(event, _by_id(bookings), steady=True, waiting=_by_id(waiting))


def _by_id(documents: list[dict[str, Any]]) -> dict[object, dict[str, Any]]:
    return {each["_id"]: each for each in documents}


def _findings(case: Case) -> list[Finding]:
    return list(check(case, utc_now()))


def _bookings(case: Case, wish: Wish) -> list[dict[str, Any]]:
    """Those under the wish's key, which one that was rejected has lost."""
    return [each for each in case.bookings.values() if each.get("idempotency", {}).get("key") == wish.key]


def _had_seats(case: Case, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Bookings that accepted what was offered to an entry, and got it."""
    mine = [each for each in case.bookings.values() if each.get("offer_id") == entry["_id"]]
    return [each for each in mine if each["status"] in MESSAGES]


def _check_places(world: World, case: Case) -> None:
    """From the moment somebody is told that they wait, event keeps for them what they can use."""
    told = {place.entry for place in world.model.places}
    queue = case.event.get("queue", {})
    for entry in case.waiting.values():
        if entry["_id"] in told and entry["status"] == "waiting":
            assert queue.get("on"), "nobody overtakes somebody who was told that they wait"
            assert queue["least"] <= entry["seats"]


async def _check_waiting(world: World, case: Case) -> None:
    """No seat idles while somebody waits who could use it, event knows who does, and offers were told."""
    waiting = [each for each in case.waiting.values() if each["status"] == "waiting"]
    assert all(each["seats"] > case.event["remaining"] for each in waiting)
    queue = case.event.get("queue", {})
    assert queue.get("on", False) == bool(waiting)
    assert queue.get("least") == min((each["seats"] for each in waiting), default=None)
    most = min(case.event["capacity"], case.event.get("max_per_person") or case.event["capacity"])
    assert all(each["seats"] <= most for each in waiting), "what can't be served has ended"
    for entry in case.waiting.values():
        told = world.topic.whats(entry["_id"])
        ways = [each["what"] for each in entry["history"]]
        if ways[-1] == "offered" or ways[-2:] == ["offered", "expired"]:
            assert f"waiting_list.{ways[-1]}" in told


def _check_messages(world: World, case: Case) -> None:
    """Each end is told, at least once."""
    for booking in case.bookings.values():
        told: set[Any] = set(world.topic.whats(booking["_id"]))
        assert told == MESSAGES.get(booking["status"], told & {"booking.rejected"})


async def _buy_the_rest(world: World, remaining: int) -> None:
    """No seat is lost: what remains is sold, and then no more."""
    await world.limit(LOOSE)
    world.facts.clear()  # processes know an event's facts for some seconds only
    for seats, expected in ((remaining, "confirmed"), (1, "refused")):
        if seats:
            wish = world.people.new_wish(seats)
            await world.start("last", world.people.booking(wish))
            await world.processes[-1].tasks[0]
            assert wish.told == [expected]
