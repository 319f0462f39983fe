"""`eventsphere demo`: make the demo data over the public API, each thing once."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass

from eventsphere.client import Api, connect
from eventsphere.console import err, out
from eventsphere.demo import catalog
from eventsphere.demo.catalog import Catalog, DemoEvent
from eventsphere.demo.events import Events
from eventsphere.demo.work import pages, work_through
from eventsphere.local import accounts, programs, secrets
from eventsphere.local.accounts import Account
from eventsphere.local.home import Home

WAITING = "/api/bookings/waiting-list"


@dataclass(frozen=True)
class Made:
    """How many of each a run made; all zero when everything was there."""

    events: int
    bookings: int
    waiting: int


def run(home: Home, url: str | None) -> None:
    """Fill the platform and say what was made; raises CommandError (NOT_RUNNING) if there is none."""
    place = url or programs.load(home).url
    password = os.environ.get("EVENTSPHERE_DEMO_PASSWORD") or secrets.load(home, {}).demo_password
    err.print(f"Filling {place} with demo data (about a minute, some seconds if it is there) ...")
    made = asyncio.run(fill(place, password))
    out.print(
        f"Made {made.events} events and {made.bookings} bookings, and {made.waiting} people wait for seats; "
        "the rest was there."
    )
    for line in _kinds(catalog.load()):
        out.print(f"  {line}", markup=False)
    out.print(f"Look at them at {place}, or log in as {accounts.ORGANIZER} or {accounts.ATTENDEE}.")
    out.print("Password: ", end="")
    out.print(password, markup=False)


async def fill(url: str, password: str) -> Made:
    """Make what is not there: accounts, events, bookings, places on waiting lists, and cancellations."""
    data = catalog.load()
    lasting, past = data.that_become("on sale", "draft", "cancelled"), data.that_become("past")
    async with connect(url) as api:
        events = await Events.read(api, await _organizers(api, data, password))
        people = await _people(api, data, password)
        new = await events.make("Events", lasting)
        booked = await _book_all("Bookings", api, people, events, lasting)
        waiting = await _wait(api, people, events)
        await events.cancel(data.that_become("cancelled"))
        new += await events.make("Past events", past)  # last: their sale ends a minute after they were made
        booked += await _book_all("Past bookings", api, people, events, past)
        return Made(new, booked, waiting)


def _kinds(data: Catalog) -> list[str]:
    """Tell which events are not simply on sale."""
    full = [event for event in data.events if event.waiting]
    kinds = {
        "sold out, with a waiting list": full,
        "cancelled": data.that_become("cancelled"),
        "a draft": data.that_become("draft"),
        "past (two minutes after it was made)": data.that_become("past"),
    }
    return [f"{event.title}: {kind}" for kind, events in kinds.items() for event in events]


async def _organizers(api: Api, data: Catalog, password: str) -> dict[str, Account]:
    async def ensure(key: str) -> tuple[str, Account]:
        name = data.organizers[key]
        return key, await accounts.ensure_organizer(api, catalog.email(name), name, password)

    return dict(await work_through("Organizers", ensure, data.organizers))


async def _people(api: Api, data: Catalog, password: str) -> dict[str, Account]:
    async def ensure(name: str) -> tuple[str, Account]:
        return name, await accounts.ensure(api, catalog.email(name), name, password)

    return dict(await work_through("People", ensure, data.guests))


async def _book_all(what: str, api: Api, people: dict[str, Account], events: Events, those: Sequence[DemoEvent]) -> int:
    """Return how many are new; one that was cancelled stays so, and what others took meanwhile is theirs."""
    wanted: dict[str, list[tuple[str, int]]] = {name: [] for name in people}
    for event in those:
        for name, seats in catalog.load().bookings(event).items():
            wanted[name].append((events.id(event), seats))

    async def book_all(name: str) -> int:
        token = people[name].token
        booked = {booking["event"]["id"] async for booking in pages(api, "/api/bookings", token)}
        made = [await _book(api, each, seats, token) for each, seats in wanted[name] if each not in booked]
        return sum(made)

    return sum(await work_through(what, book_all, [name for name in people if wanted[name]]))


async def _book(api: Api, event_id: str, seats: int, token: str) -> bool:
    key = {"Idempotency-Key": f"demo-{event_id}"}
    body = {"event_id": event_id, "seats": seats}
    answer = await api.call("POST", "/api/bookings", body, token=token, headers=key)
    answer.expect(200, 201, 202, 409)
    return answer.status != 409


async def _wait(api: Api, people: dict[str, Account], events: Events) -> int:
    """Return how many people are new on waiting lists; 409 says that seats came back, or nothing is on sale."""
    data = catalog.load()
    wishes = [(name, events.id(event)) for event in data.events for name in data.waiting(event)]

    async def join(wish: tuple[str, str]) -> bool:
        name, event_id = wish
        token = people[name].token
        if event_id in {place["event"]["id"] async for place in pages(api, WAITING, token)}:
            return False
        answer = await api.call("POST", WAITING, {"event_id": event_id, "seats": 1}, token=token)
        answer.expect(201, 409)
        return answer.status == 201

    return sum(await work_through("Waiting list", join, wishes))
