"""`eventsphere demo`: make the demo data over the public API, each thing once."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from rich.progress import Progress

from eventsphere.client import Api, connect
from eventsphere.console import err, out
from eventsphere.demo import catalog, picture
from eventsphere.demo.catalog import Catalog, DemoEvent
from eventsphere.local import accounts, programs, secrets
from eventsphere.local.accounts import Account
from eventsphere.local.home import Home

AT_ONCE = 4

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Made:
    """How many of each a run made; all zero when everything was there."""

    events: int
    bookings: int


def run(home: Home, url: str | None) -> None:
    """Fill the platform and say what was made; raises CommandError (NOT_RUNNING) if there is none."""
    place = url or programs.load(home).url
    password = os.environ.get("EVENTSPHERE_DEMO_PASSWORD") or secrets.load(home, {}).demo_password
    made = asyncio.run(fill(place, password))
    out.print(f"Made {made.events} events and {made.bookings} bookings; the rest was there.")
    out.print(f"Look at them at {place}, or log in as {accounts.ORGANIZER} or {accounts.ATTENDEE}.")
    out.print(f"Password: {password}")


async def fill(url: str, password: str) -> Made:
    """Make what is not there: organizers and people, then events, then bookings."""
    data = catalog.load()
    async with connect(url) as api:
        organizers = await _organizers(api, data, password)
        people = await _people(api, data, password)
        events, new = await _events(api, data, organizers)
        return Made(new, await _bookings(api, data, people, events))


async def _organizers(api: Api, data: Catalog, password: str) -> dict[str, Account]:
    async def ensure(key: str) -> tuple[str, Account]:
        name = data.organizers[key]
        return key, await accounts.ensure_organizer(api, catalog.email(name), name, password)

    return dict(await _all("Organizers", ensure, data.organizers))


async def _people(api: Api, data: Catalog, password: str) -> dict[str, Account]:
    async def ensure(name: str) -> tuple[str, Account]:
        return name, await accounts.ensure(api, catalog.email(name), name, password)

    return dict(await _all("People", ensure, data.guests))


async def _events(api: Api, data: Catalog, organizers: dict[str, Account]) -> tuple[dict[str, str], int]:
    """The id of each event by its title, and how many are new."""
    there = {(event["title"], event["organizer_id"]): event["id"] async for event in _pages(api, "/api/events")}
    ids: dict[str, str] = {}

    async def ensure(event: DemoEvent) -> bool:
        organizer = organizers[event.organizer]
        known = there.get((event.title, organizer.id))
        ids[event.title] = known or await _publish(api, event, organizer.token)
        return known is None

    return ids, sum(await _all("Events", ensure, data.events))


async def _publish(api: Api, event: DemoEvent, token: str) -> str:
    made = (await api.call("POST", "/api/events", event.body(datetime.now(UTC)), token=token)).expect(201)
    path = f"/api/events/{made['id']}"
    await _upload(api, event, f"{path}/image", token)
    (await api.call("POST", f"{path}/publish", token=token)).expect(200)
    return str(made["id"])


async def _upload(api: Api, event: DemoEvent, path: str, token: str) -> None:
    body = picture.jpeg(event.title, event.category)
    asked = await api.call("POST", path, {"content_type": picture.CONTENT_TYPE, "size": len(body)}, token=token)
    target = asked.expect(200, 201)
    form = aiohttp.FormData(target["fields"])
    form.add_field("file", body, content_type=picture.CONTENT_TYPE, filename="picture.jpg")
    async with api.session.post(target["url"], data=form) as answer:
        answer.raise_for_status()
    (await api.call("PUT", path, {"key": target["key"]}, token=token)).expect(200)


async def _bookings(api: Api, data: Catalog, people: dict[str, Account], events: dict[str, str]) -> int:
    """How many are new; one that was cancelled stays so, and what others took meanwhile is theirs."""
    wanted: dict[str, list[tuple[str, int]]] = {name: [] for name in data.guests}
    for event in data.events:
        for name, seats in data.bookings(event).items():
            wanted[name].append((events[event.title], seats))

    async def book_all(name: str) -> int:
        token = people[name].token
        booked = {booking["event"]["id"] async for booking in _pages(api, "/api/bookings", token)}
        made = [await _book(api, each, seats, token) for each, seats in wanted[name] if each not in booked]
        return sum(made)

    return sum(await _all("Bookings", book_all, data.guests))


async def _book(api: Api, event_id: str, seats: int, token: str) -> bool:
    key = {"Idempotency-Key": f"demo-{event_id}"}
    body = {"event_id": event_id, "seats": seats}
    answer = await api.call("POST", "/api/bookings", body, token=token, headers=key)
    answer.expect(200, 201, 202, 409)
    return answer.status != 409


async def _pages(api: Api, path: str, token: str = "") -> AsyncIterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = (await api.call("GET", f"{path}?limit=100{cursor}", token=token)).expect(200)
        for item in page["items"]:
            yield item
        if not page["next_cursor"]:
            return
        cursor = f"&cursor={quote(page['next_cursor'])}"


async def _all(what: str, work: Callable[[Item], Awaitable[Result]], items: Collection[Item]) -> list[Result]:
    """The results of the work on all items, a few at once, with progress."""
    few = asyncio.Semaphore(AT_ONCE)
    with Progress(console=err, disable=not err.is_terminal) as progress:
        line = progress.add_task(f"{what:10}", total=len(items))

        async def one(item: Item) -> Result:
            async with few:
                result = await work(item)
            progress.advance(line)
            return result

        return await asyncio.gather(*map(one, items))
