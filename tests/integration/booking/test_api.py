"""What a person can do with bookings over HTTP, and what they are told when they can't."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from booking import schemas
from booking.references import read_reference
from tests.integration.booking.conftest import Platform
from tests.support.client import Client, Reply
from tests.support.keys import TokenKeys


async def book(
    booking: Client, token: str, event_id: Any, seats: Any = 2, key: str | None = None, **more: Any
) -> Reply:
    headers = {"Idempotency-Key": key or f"key-{ObjectId()}"}
    return await booking.post(
        "/api/bookings", {"event_id": str(event_id), "seats": seats} | more, token=token, headers=headers
    )


async def test_seats_are_booked_confirmed_and_found_again(booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(), platform.keys.token()
    made = await book(booking, user, event_id, 3)
    assert made.status == 201
    found = schemas.Booking.model_validate_json(made.raw)
    assert (found.status, found.seats, found.total.model_dump()) == (
        "confirmed",
        3,
        {"amount": 13_500, "currency": "USD"},
    )
    assert (found.event.id, found.event.title, found.event.venue) == (event_id, "Evening of strings", "Old Town Hall")
    assert read_reference(found.reference) == found.reference
    assert made.headers["Location"] == f"/api/bookings/{found.id}"
    assert "Idempotency-Replayed" not in made.headers
    typed = found.reference.lower().replace("-", " ")
    for path in (
        made.headers["Location"],
        f"/api/bookings/by-reference/{found.reference}",
        f"/api/bookings/by-reference/{typed}",
    ):
        shown = await booking.get(path, token=user)
        assert (shown.status, shown.body) == (200, made.body)
    await platform.assert_seats_add_up(event_id, sold=3)


async def test_the_price_is_events_never_the_clients(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event(amount=100)
    for forged in ({"total": {"amount": 1, "currency": "USD"}}, {"unit_price": 1}, {"status": "confirmed"}):
        refused = await book(booking, platform.keys.token(), event_id, **forged)
        assert (refused.status, refused.code) == (422, "validation_error")
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_the_last_seats_go_once(booking: Client, platform: Platform) -> None:
    event_id, user, key = await platform.new_event(capacity=5), platform.keys.token(), f"key-{ObjectId()}"
    assert (await book(booking, platform.keys.token(), event_id, 3)).status == 201
    refused = await book(booking, user, event_id, 3, key)
    assert (refused.status, refused.code, refused.body["remaining"]) == (409, "sold_out", 2)
    again = await book(booking, user, event_id, 2, key)
    assert (again.status, again.body["status"]) == (201, "confirmed"), "a refusal frees the key, for any body"
    mine = (await booking.get("/api/bookings", token=user)).body["items"]
    assert [item["status"] for item in mine] == ["confirmed", "rejected"]
    await platform.assert_seats_add_up(event_id, sold=5)


async def test_a_cancelled_event_is_not_on_sale(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event()
    await platform.event.post(f"/api/events/{event_id}/cancel", token=platform.organizer_token)
    refused = await book(booking, platform.keys.token(), event_id)
    assert (refused.status, refused.code) == (409, "not_on_sale")


async def test_an_unknown_event_is_not_found(booking: Client, platform: Platform) -> None:
    refused = await book(booking, platform.keys.token(), ObjectId())
    assert (refused.status, refused.code) == (404, "not_found")


async def test_the_same_request_gets_the_first_answer_again(booking: Client, platform: Platform) -> None:
    event_id, user, key = await platform.new_event(), platform.keys.token(), f"key-{ObjectId()}"
    first = await book(booking, user, event_id, 2, key)
    again = await book(booking, user, event_id, 2, key)
    assert (again.status, again.raw, again.headers["Location"]) == (201, first.raw, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    await booking.post(f"/api/bookings/{first.body['id']}/cancel", token=user)
    late = await book(booking, user, event_id, 2, key)
    assert (late.status, late.raw) == (201, first.raw), "the first answer, not the state of today"
    await platform.assert_seats_add_up(event_id, sold=0)


async def test_another_request_under_the_same_key_is_refused(booking: Client, platform: Platform) -> None:
    event_id, user, key = await platform.new_event(), platform.keys.token(), f"key-{ObjectId()}"
    assert (await book(booking, user, event_id, 2, key)).status == 201
    for other_event, seats in ((event_id, 3), (await platform.new_event(), 2)):
        refused = await book(booking, user, other_event, seats, key)
        assert (refused.status, refused.code) == (422, "idempotency_key_reused")
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_two_people_may_use_the_same_key(booking: Client, platform: Platform) -> None:
    event_id, key = await platform.new_event(), f"key-{ObjectId()}"
    made = [await book(booking, platform.keys.token(), event_id, 1, key) for _ in range(2)]
    assert [reply.status for reply in made] == [201, 201]
    assert made[0].body["id"] != made[1].body["id"]


async def test_a_cancelled_booking_gives_its_seats_back_once(booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(), platform.keys.token()
    made = await book(booking, user, event_id, 4)
    replies = await asyncio.gather(*(booking.post(f"{made.headers['Location']}/cancel", token=user) for _ in range(5)))
    assert {reply.status for reply in replies} == {200}
    assert {reply.raw for reply in replies} == {replies[0].raw}
    assert (replies[0].body["status"], replies[0].body["id"]) == ("cancelled", made.body["id"])
    assert replies[0].body["cancelled_at"] is not None
    await platform.assert_seats_add_up(event_id, sold=0)
    assert (await book(booking, user, event_id, 10)).status == 201


async def test_background_work_tells_and_settles(whole_booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(), platform.keys.token()
    made = await book(whole_booking, user, event_id)
    await whole_booking.post(f"{made.headers['Location']}/cancel", token=user)
    async with asyncio.timeout(60):
        while len(platform.topic.whats(made.body["id"])) < 2:  # noqa: ASYNC110 - it is the service that works
            await asyncio.sleep(0.1)
        while (await platform.event_document(event_id))["ledger"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert platform.topic.whats(made.body["id"]) == ["booking.confirmed", "booking.cancelled"]


async def test_foreign_bookings_are_not_found(booking: Client, platform: Platform) -> None:
    made = await book(booking, platform.keys.token(), await platform.new_event())
    for role in ("attendee", "organizer"):
        stranger = platform.keys.token(role)
        for reply in (
            await booking.get(made.headers["Location"], token=stranger),
            await booking.get(f"/api/bookings/by-reference/{made.body['reference']}", token=stranger),
            await booking.post(f"{made.headers['Location']}/cancel", token=stranger),
        ):
            assert (reply.status, reply.code) == (404, "not_found")
    admin = platform.keys.token("admin")
    assert (await booking.get(made.headers["Location"], token=admin)).body == made.body
    assert (await booking.get(f"/api/bookings/{ObjectId()}", token=admin)).status == 404


async def test_my_bookings_come_newest_first_in_pages(booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(), platform.keys.token()
    made = [(await book(booking, user, event_id, 1)).body["id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        params: dict[str, str | int] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = await booking.get("/api/bookings", token=user, params=params)
        schemas.BookingPage.model_validate_json(page.raw)
        seen += [item["id"] for item in page.body["items"]]
        if (cursor := page.body["next_cursor"]) is None:
            break
    assert seen == made[::-1]
    assert (await booking.get("/api/bookings", token=platform.keys.token())).body == {"items": [], "next_cursor": None}


async def test_a_person_lists_their_bookings_of_one_event(booking: Client, platform: Platform) -> None:
    wanted, other, user = await platform.new_event(), await platform.new_event(), platform.keys.token()
    made = [(await book(booking, user, event_id, 1)).body["id"] for event_id in (wanted, other, wanted)]
    await book(booking, platform.keys.token(), wanted, 1)
    page = await booking.get("/api/bookings", token=user, params={"event_id": str(wanted), "limit": 1})
    rest = {"event_id": str(wanted), "cursor": page.body["next_cursor"]}
    rest_of_it = await booking.get("/api/bookings", token=user, params=rest)
    assert [item["id"] for item in page.body["items"] + rest_of_it.body["items"]] == [made[2], made[0]]
    none = await booking.get("/api/bookings", token=user, params={"event_id": str(ObjectId())})
    assert none.body == {"items": [], "next_cursor": None}


async def test_who_cancelled_first_reads_their_own_text_and_the_others_that_the_organizer_did(
    booking: Client, platform: Platform
) -> None:
    event_id, early, late = await platform.new_event(), platform.keys.token(), platform.keys.token()
    dropped, kept = [(await book(booking, user, event_id, 1)).headers["Location"] for user in (early, late)]
    await booking.post(f"{dropped}/cancel", token=early)
    await platform.event.post(f"/api/events/{event_id}/cancel", token=platform.organizer_token)
    await platform.services().cancellations.follow()
    told = [(await booking.get(path, token=user)).body for path, user in ((dropped, early), (kept, late))]
    assert [(item["status"], item["reason"]) for item in told] == [
        ("cancelled", None),
        ("cancelled", "event_cancelled"),
    ]
    listed = (await booking.get("/api/bookings", token=late)).body["items"]
    assert [item["reason"] for item in listed] == ["event_cancelled"]


async def test_an_organizer_sees_the_events_bookings_and_what_they_bring(booking: Client, platform: Platform) -> None:
    event_id, user = await platform.new_event(capacity=6), platform.keys.token()
    kept = await book(booking, user, event_id, 2)
    dropped = await book(booking, user, event_id, 3)
    await booking.post(f"{dropped.headers['Location']}/cancel", token=user)
    assert (await book(booking, platform.keys.token(), event_id, 10)).code == "sold_out"
    for token in (platform.organizer_token, platform.keys.token("admin")):
        page = await booking.get(f"/api/bookings/events/{event_id}", token=token)
        assert [(item["id"], item["status"]) for item in page.body["items"]] == [
            (dropped.body["id"], "cancelled"),
            (kept.body["id"], "confirmed"),
        ]
        found = await booking.get(f"/api/bookings/events/{event_id}/statistics", token=token)
        day = kept.body["created_at"][:10]
        assert found.body == {
            "event_id": str(event_id),
            "bookings": 1,
            "seats": 2,
            "revenue": {"amount": 9000, "currency": "USD"},
            "checked_in": {"bookings": 0, "seats": 0},
            "time_zone": "UTC",
            "by_day": [{"date": day, "bookings": 1, "seats": 2, "amount": 9000}],
        }
    first = await booking.get(f"/api/bookings/events/{event_id}", token=platform.organizer_token, params={"limit": 1})
    rest = await booking.get(
        f"/api/bookings/events/{event_id}", token=platform.organizer_token, params={"cursor": first.body["next_cursor"]}
    )
    assert [item["id"] for item in rest.body["items"]] == [kept.body["id"]]


@pytest.mark.parametrize("view", ["", "/statistics"])
async def test_an_events_bookings_are_for_its_organizer_only(booking: Client, platform: Platform, view: str) -> None:
    path = f"/api/bookings/events/{await platform.new_event()}{view}"
    unknown = f"/api/bookings/events/{ObjectId()}{view}"
    for role in ("attendee", "organizer"):
        assert (await booking.get(path, token=platform.keys.token(role))).code == "forbidden"
    assert (await booking.get(path)).code == "unauthorized"
    assert (await booking.get(unknown, token=platform.organizer_token)).code == "not_found"


@pytest.mark.parametrize("seats", [0, -1, 11, 2**60, 1.5, 2.0, "2", True, None, [], {"$gt": ""}])
async def test_any_other_number_of_seats_is_a_clear_problem(booking: Client, keys: TokenKeys, seats: Any) -> None:
    refused = await book(booking, keys.token(), ObjectId(), seats)
    assert (refused.status, refused.code, refused.fields) == (422, "validation_error", {"seats"})


@pytest.mark.parametrize("event_id", ["x", "", 12, None, {"$ne": None}, ["a"], "Z" * 24])
async def test_an_event_id_that_is_none_is_a_clear_problem(booking: Client, keys: TokenKeys, event_id: Any) -> None:
    headers = {"Idempotency-Key": "a-good-key"}
    refused = await booking.post(
        "/api/bookings", {"event_id": event_id, "seats": 1}, token=keys.token(), headers=headers
    )
    assert (refused.status, refused.code, refused.fields) == (422, "validation_error", {"event_id"})


@pytest.mark.parametrize("body", [{}, [], "text", 1, None, {"event_id": "0" * 24}, {"seats": 1}, {"$where": "1"}])
async def test_other_bodies_are_clear_problems(booking: Client, keys: TokenKeys, body: Any) -> None:
    refused = await booking.post("/api/bookings", body, token=keys.token(), headers={"Idempotency-Key": "a-good-key"})
    assert (refused.status, refused.code) == (422, "validation_error")


async def test_what_is_no_json_is_a_clear_problem(booking: Client, keys: TokenKeys) -> None:
    headers = {"Idempotency-Key": "a-good-key", "Content-Type": "application/json"}
    for data, status, code in (
        (b'{"event_id": ', 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b'{"event_id": "' + b"0" * 24 + b'", "seats": ' + b"9" * 400 + b"}", 422, "validation_error"),
        (b" " * 70_000, 413, "too_large"),
    ):
        refused = await booking.post("/api/bookings", token=keys.token(), headers=headers, data=data)
        assert (refused.status, refused.code) == (status, code)
    plain = {"Idempotency-Key": "a-good-key", "Content-Type": "text/plain"}
    refused = await booking.post("/api/bookings", token=keys.token(), headers=plain, data=b"{}")
    assert (refused.status, refused.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize("key", [None, "short", "x" * 129, "with a space", "caf\u00e9-caf\u00e9"])
async def test_a_missing_or_odd_key_is_a_clear_problem(booking: Client, keys: TokenKeys, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = {"event_id": "0" * 24, "seats": 1}
    refused = await booking.post("/api/bookings", body, token=keys.token(), headers=headers)
    assert (refused.status, refused.code, refused.fields) == (422, "validation_error", {"Idempotency-Key"})


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("GET", "/api/bookings/not-an-id", "booking_id"),
        ("POST", "/api/bookings/not-an-id/cancel", "booking_id"),
        ("GET", "/api/bookings/by-reference/ES-7K3M-9QXX", "reference"),
        ("GET", "/api/bookings/by-reference/$ne", "reference"),
        ("GET", "/api/bookings/events/not-an-id", "event_id"),
        ("GET", "/api/bookings/events/not-an-id/statistics", "event_id"),
        ("GET", "/api/bookings?event_id=not-an-id", "event_id"),
        ("GET", "/api/bookings?limit=0", "limit"),
        ("GET", "/api/bookings?limit=101", "limit"),
        ("GET", "/api/bookings?limit=x", "limit"),
        ("GET", "/api/bookings?cursor=nonsense", "cursor"),
        ("GET", "/api/bookings?cursor=WyJ4Il0", "cursor"),
        ("GET", "/api/bookings?user_id=1", "user_id"),
        ("GET", "/api/bookings?limit[$gt]=1", "limit[$gt]"),
    ],
)
async def test_odd_ids_references_and_pages_are_clear_problems(
    booking: Client, keys: TokenKeys, method: str, path: str, field: str
) -> None:
    refused = await booking.call(method, path, token=keys.token("organizer"))
    assert (refused.status, refused.code, refused.fields) == (422, "validation_error", {field})


async def test_only_a_person_with_a_valid_token_books(booking: Client, platform: Platform) -> None:
    expired = platform.keys.token(exp=1)
    for token in (None, "x.y.z", expired, platform.keys.token(aud="internal:event"), platform.keys.token(iss=None)):
        headers = {"Idempotency-Key": "a-good-key"}
        refused = await booking.post("/api/bookings", {"event_id": "0" * 24, "seats": 1}, token=token, headers=headers)
        assert (refused.status, refused.code) == (401, "unauthorized")
    refused = await platform.event.put(f"/internal/events/{ObjectId()}/takes", {}, token=platform.keys.token("admin"))
    assert refused.status == 401, "a person's token opens no internal route"
