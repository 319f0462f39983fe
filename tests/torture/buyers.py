"""People who want seats and do not give up before they have a definite answer; also as `python -m`, a process of many.

Each repeats the same request under the same key, as good clients do, until the answer is a booking or a refusal.
"""

import asyncio
import itertools
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import aiohttp

from tests.support.client import Client, Reply
from tests.torture.platform import client

BUSY = frozenset({429, 500, 502, 503, 504})
LONGEST_WAIT = 60.0
PATIENCE = 180


@dataclass
class Outcome:
    """What people were told: ids of confirmed bookings and cancelled ones, refusals, and each answer's status.

    Those in `leaving` were confirmed, and somebody has asked to cancel them.
    """

    confirmed: list[str] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    refused: int = 0
    gave_up: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Outcome") -> None:
        """Take what others were told to one's own."""
        self.confirmed += other.confirmed
        self.leaving += other.leaving
        self.cancelled += other.cancelled
        self.refused += other.refused
        self.gave_up += other.gave_up
        self.answers += other.answers


async def buy(calls: Client, token: str, event_id: str, seats: int, told: Outcome, *, cancel: bool = False) -> None:
    """Book, and perhaps cancel, until it is certain what became of it."""
    try:
        async with asyncio.timeout(PATIENCE):
            booking = await _book(calls, token, event_id, seats, told)
            if booking and cancel:
                await _cancel(calls, token, booking, told)
    except TimeoutError:
        told.gave_up += 1


async def _book(calls: Client, token: str, event_id: str, seats: int, told: Outcome) -> str | None:
    body, headers = {"event_id": event_id, "seats": seats}, {"Idempotency-Key": token_hex(12)}
    for tries in itertools.count():
        reply = await _try(calls, "/api/bookings", token, told, json=body, headers=headers)
        match reply and (reply.status, reply.code):
            case (201, _):
                assert reply is not None
                told.confirmed.append(str(reply.body["id"]))
                return str(reply.body["id"])
            case (409, "sold_out"):
                told.refused += 1
                return None
        await _wait(reply, tries)
    raise AssertionError("unreachable")


async def _cancel(calls: Client, token: str, booking: str, told: Outcome) -> None:
    """From the first request on it may be cancelled; it certainly is once the answer is there."""
    told.confirmed.remove(booking)
    told.leaving.append(booking)
    for tries in itertools.count():
        reply = await _try(calls, f"/api/bookings/{booking}/cancel", token, told)
        if reply and reply.status == 200:
            told.leaving.remove(booking)
            told.cancelled.append(booking)
            return
        await _wait(reply, tries)


async def _try(calls: Client, path: str, token: str, told: Outcome, **sent: Any) -> Reply | None:
    try:
        reply = await calls.post(path, token=token, **sent)
    except (aiohttp.ClientError, TimeoutError) as error:
        told.answers[type(error).__name__] += 1
        return None
    told.answers[str(reply.status)] += 1
    if reply.status not in BUSY | {200, 201, 202, 409}:
        raise AssertionError(f"{path}: {reply.status} {reply.raw!r}")
    return reply


async def _wait(reply: Reply | None, tries: int) -> None:
    """Wait as the answer says, else longer after each try; but not all come at the same moment."""
    usual = 0.2 * 2 ** min(tries, 6)
    said = float(reply.headers.get("Retry-After", usual)) if reply else usual
    await asyncio.sleep(random.uniform(0.5, 1) * min(said, LONGEST_WAIT))  # noqa: S311


async def crowd(url: str, tokens: list[str], event_id: str, seats: int = 1) -> Outcome:
    """Everybody at once."""
    told = Outcome()
    async with client(url) as calls:
        await asyncio.gather(*(buy(calls, token, event_id, seats, told) for token in tokens))
    return told


async def crowds(url: str, tokens: list[str], event_id: str, processes: int) -> Outcome:
    """The same in several processes."""
    told = Outcome()
    parts = [tokens[number::processes] for number in range(processes)]
    for found in await asyncio.gather(
        *(_process({"url": url, "tokens": part, "event_id": event_id}) for part in parts)
    ):
        told.add(Outcome(**found | {"answers": Counter(found["answers"])}))
    return told


async def _process(work: dict[str, Any]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.torture.buyers", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate(json.dumps(work).encode())
    if process.returncode:
        raise RuntimeError(f"a process of buyers ended with status {process.returncode}")
    found: dict[str, Any] = json.loads(said)
    return found


if __name__ == "__main__":
    print(json.dumps(vars(asyncio.run(crowd(**json.load(sys.stdin))))))
