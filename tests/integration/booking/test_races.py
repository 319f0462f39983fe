"""Many at once, over HTTP, with background work running."""

import asyncio
from collections import Counter
from secrets import choice

import aiohttp
from bson import ObjectId

from tests.integration.booking.conftest import Platform
from tests.support.client import Client, Reply


async def book(booking: Client, token: str, event_id: ObjectId, seats: int, key: str | None = None) -> Reply:
    body = {"event_id": str(event_id), "seats": seats}
    return await booking.post(
        "/api/bookings", body, token=token, headers={"Idempotency-Key": key or f"key-{ObjectId()}"}
    )


async def surely_book(booking: Client, token: str, event_id: ObjectId, seats: int) -> Reply:
    """Ask under one key until the answer is definite, as people do when a machine is busy."""
    key = f"key-{ObjectId()}"
    async with asyncio.timeout(120):
        while True:
            reply = await book(booking, token, event_id, seats, key)
            if reply.status not in {202, 503, 504} and reply.code != "idempotency_key_in_use":
                return reply
            await asyncio.sleep(1)


async def test_sixty_buyers_for_twenty_seats_buy_exactly_twenty(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event(capacity=20)
    replies = await asyncio.gather(*(surely_book(booking, platform.keys.token(), event_id, 1) for _ in range(60)))
    assert Counter((reply.status, reply.code) for reply in replies) == {(201, None): 20, (409, "sold_out"): 40}
    await platform.assert_seats_add_up(event_id, sold=20)


async def test_buyers_of_several_seats_never_oversell(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event(capacity=20)
    replies = await asyncio.gather(
        *(surely_book(booking, platform.keys.token(), event_id, choice((2, 3, 5))) for _ in range(30))
    )
    sold = sum(reply.body["seats"] for reply in replies if reply.status == 201)
    assert {reply.status for reply in replies} == {201, 409}
    assert 16 <= sold <= 20
    await platform.assert_seats_add_up(event_id, sold=sold)


async def test_the_same_request_many_times_at_once_books_once(booking: Client, platform: Platform) -> None:
    event_id, user, key = await platform.new_event(), platform.keys.token(), f"key-{ObjectId()}"
    replies = await asyncio.gather(*(book(booking, user, event_id, 2, key) for _ in range(20)))
    assert {reply.status for reply in replies} <= {201, 409}
    assert len({reply.body["id"] for reply in replies if reply.status == 201}) == 1
    assert {reply.code for reply in replies if reply.status == 409} <= {"idempotency_key_in_use"}
    assert all(int(reply.headers["Retry-After"]) >= 1 for reply in replies if reply.status == 409)
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_booking_and_cancelling_at_once_adds_up(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event(capacity=10)

    async def come_and_go() -> None:
        user = platform.keys.token()
        for _ in range(3):
            made = await book(booking, user, event_id, 2)
            if made.status == 201:
                cancelled = await booking.post(f"{made.headers['Location']}/cancel", token=user)
                assert cancelled.body["status"] == "cancelled"

    await asyncio.gather(*(come_and_go() for _ in range(15)))
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_a_client_that_leaves_does_not_stop_its_booking(booking: Client, platform: Platform) -> None:
    event_id, user, key = await platform.new_event(), platform.keys.token(), f"key-{ObjectId()}"
    await book(booking, platform.keys.token(), event_id, 1)  # connections are open, facts are known
    for patience in (0.002, 0.005, 0.01, 0.02):
        headers = {"Authorization": f"Bearer {user}", "Idempotency-Key": f"{key}-{patience}"}
        try:
            async with asyncio.timeout(patience), aiohttp.ClientSession() as leaving:
                await leaving.post(
                    f"{booking.url}/api/bookings", json={"event_id": str(event_id), "seats": 1}, headers=headers
                )
        except TimeoutError:
            pass
    async with asyncio.timeout(60):  # what they left behind goes on, for as long as it takes
        while True:
            mine = (await booking.get("/api/bookings", token=user)).body["items"]
            sold = (await platform.event_document(event_id))["sold"]
            if sold == 1 + len(mine) and all(item["status"] == "confirmed" for item in mine):
                break
            await asyncio.sleep(0.2)
    await platform.assert_seats_add_up(event_id, sold=1 + len(mine))
