"""Traffic in the background of a drill: a few people who browse and book, and everything that was answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import aiohttp

from tests.cluster.people import Shop
from tests.cluster.stalls import Machine, watched
from tests.support.client import Reply

PEOPLE = 3
PAUSE_SECONDS = 0.3
SEATS = 5_000
TURNS = 4  # so that even somebody who books for two more, as the next could not register, stays below the limit
DECIDED_SECONDS = 120


@dataclass
class Load:
    """What happened so far."""

    shop: Shop
    event: dict[str, Any]
    calls: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    confirmed: dict[str, str] = field(default_factory=dict)
    """Each acknowledged booking that was not cancelled, with the token that made it."""
    undecided: list[tuple[str, str]] = field(default_factory=list)
    """Token and key of each booking whose outcome was not told."""
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    machine: Machine = field(default_factory=Machine)

    async def call(self, what: str, method: str, path: str, **more: Any) -> Reply | None:
        """One call; anything but a definite answer is counted as a failure."""
        self.calls += 1
        if self.calls == 4 * PEOPLE:
            self.flowing.set()
        try:
            reply = await self.shop.call(method, path, **more)
        except (aiohttp.ClientError, TimeoutError) as error:
            self.failures[f"{what}: {type(error).__name__}"] += 1
            return None
        if reply.status >= 500 or reply.status in {401, 404, 429}:
            self.failures[f"{what}: {reply.status} {reply.code}"] += 1
        return reply

    async def person(self) -> None:
        """Look around, book, give every third booking back, as somebody else every few turns, until the shop closes."""
        token, turn = "", 0
        while not self.closing:
            if turn % TURNS == 0:
                token = await self._somebody(token)
            await self.call("list", "GET", "/api/events")
            await self.call("event", "GET", f"/api/events/{self.event['id']}")
            await self.call("me", "GET", "/api/auth/me", token=token)
            await self._book(token, give_back=turn % 3 == 2)
            turn += 1
            await asyncio.sleep(PAUSE_SECONDS)

    async def _somebody(self, before: str) -> str:
        """Register, since one person may have ten seats of an event; whoever can't is the one before."""
        try:
            return str((await self.shop.register())["access_token"])
        except (aiohttp.ClientError, TimeoutError, AssertionError):
            if not before:
                raise
            return before

    async def _book(self, token: str, *, give_back: bool) -> None:
        key = token_hex(12)
        body, headers = {"event_id": self.event["id"], "seats": 1}, {"Idempotency-Key": key}
        reply = await self.call("book", "POST", "/api/bookings", json=body, token=token, headers=headers)
        if reply is None or reply.status != 201:
            self.undecided.append((token, key))
            return
        self.confirmed[reply.body["id"]] = token
        if give_back:
            cancelled = await self.call("cancel", "POST", f"/api/bookings/{reply.body['id']}/cancel", token=token)
            if cancelled is None or cancelled.status != 200:
                await self._cancel_surely(reply.body["id"], token)
            self.confirmed.pop(reply.body["id"])

    async def _cancel_surely(self, booking: str, token: str) -> None:
        for _ in range(60):
            await asyncio.sleep(1)
            try:
                if (await self.shop.post(f"/api/bookings/{booking}/cancel", token=token)).status == 200:
                    return
            except aiohttp.ClientError:
                continue
        raise AssertionError(f"booking {booking} can't be cancelled")

    def none_failed(self) -> None:
        """Not one request. Raises MachineStalledError instead if it may be the machine's doing."""
        self.machine.judge(dict(self.failures))
        assert not self.failures

    async def nothing_is_lost(self) -> None:
        """Decide what is undecided by its key, then: each acknowledged booking is there, and all seats add up."""
        for token, key in self.undecided:
            reply = await self._decided(token, key)
            assert reply.status == 201, reply.raw
            self.confirmed[reply.body["id"]] = token
        for booking, token in self.confirmed.items():
            found = await self.shop.get(f"/api/bookings/{booking}", token=token)
            assert (found.status, found.body["status"]) == (200, "confirmed"), found.raw
        await self._seats_add_up()

    async def _decided(self, token: str, key: str) -> Reply:
        """Book again with the same key, until what a killed pod left in the middle is finished by another one."""
        reply = await self.shop.book(token, self.event["id"], 1, key)
        for _ in range(DECIDED_SECONDS):
            if reply.status != 202 and reply.code != "idempotency_key_in_use":
                break
            await asyncio.sleep(1)
            reply = await self.shop.book(token, self.event["id"], 1, key)
        return reply

    async def _seats_add_up(self) -> None:
        token, seen = await self.shop.login(self.shop.organizer), {}
        for _ in range(30):  # returned seats travel by an outbox
            seen = (await self.shop.get(f"/api/events/{self.event['id']}", token=token)).body
            assert seen["remaining"] + seen["held"] + seen["sold"] == seen["capacity"]
            if seen["sold"] == len(self.confirmed):
                return
            await asyncio.sleep(1)
        raise AssertionError(f"{seen['sold']} seats sold, {len(self.confirmed)} bookings confirmed")


@asynccontextmanager
async def load(shop: Shop) -> AsyncIterator[Load]:
    """Traffic during the block, which begins once it flows; afterwards no booking may be lost."""
    running = Load(shop, await shop.publish(SEATS))
    people = [asyncio.create_task(running.person()) for _ in range(PEOPLE)]
    async with watched() as running.machine:
        try:
            flowing = asyncio.create_task(running.flowing.wait())
            await asyncio.wait([flowing, *people], return_when=asyncio.FIRST_COMPLETED)
            yield running
            await asyncio.sleep(2)
            running.closing = True
            await asyncio.gather(*people)
        finally:
            for each in people:
                each.cancel()
    await running.nothing_is_lost()
