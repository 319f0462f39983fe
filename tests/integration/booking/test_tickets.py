"""Tickets from the confirmation to the door."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from bson import ObjectId

from booking import schemas
from booking.models import Booking as BookingModel
from booking.settings import BookingSettings
from booking.ticket_keys import TicketKeys, read_keys
from eventsphere.local.secrets import ec_key
from tests.integration.booking.conftest import Platform
from tests.support.client import Client, Reply

TAKES = "/takes"


async def book(booking: Client, token: str, event_id: ObjectId, seats: int = 2) -> dict[str, Any]:
    body = {"event_id": str(event_id), "seats": seats}
    made = await booking.post("/api/bookings", body, token=token, headers={"Idempotency-Key": f"key-{ObjectId()}"})
    assert made.status in {201, 202}, made.raw
    found: dict[str, Any] = made.body
    return found


async def ticket_of(booking: Client, token: str, made: dict[str, Any]) -> str:
    reply = await booking.get(f"/api/bookings/{made['id']}/ticket", token=token)
    assert reply.status == 200, reply.raw
    return schemas.Ticket.model_validate_json(reply.raw).ticket


async def check_in(booking: Client, platform: Platform, event_id: ObjectId, body: Any, token: str = "") -> Reply:
    path = f"/api/bookings/events/{event_id}/check-in"
    return await booking.post(path, body, token=token or platform.organizer_token)


@pytest.fixture
def signing(booking_settings: BookingSettings) -> TicketKeys:
    return booking_settings.ticket_private_keys


async def test_a_ticket_says_what_the_door_needs_and_nothing_of_the_person(
    booking: Client, platform: Platform, signing: TicketKeys
) -> None:
    event_id, person = await platform.new_event(), ObjectId()
    token = platform.keys.token(sub=person)
    made = await book(booking, token, event_id)
    ticket = await ticket_of(booking, token, made)
    claims = signing.verify(ticket)
    assert claims.pop("iat") > 1_700_000_000
    assert claims == {"jti": made["id"], "reference": made["reference"], "event_id": str(event_id), "seats": 2}
    assert str(person) not in str(claims)
    published = await booking.get("/api/bookings/.well-known/tickets.json")
    assert published.body == signing.document
    assert published.headers["Cache-Control"].startswith("public, max-age=")
    assert schemas.PublicKeys.model_validate_json(published.raw)


@pytest.mark.parametrize(
    ("kind", "media", "begins"), [("png", "image/png", b"\x89PNG"), ("svg", "image/svg+xml", b"<?xml")]
)
async def test_a_ticket_is_a_picture(booking: Client, platform: Platform, kind: str, media: str, begins: bytes) -> None:
    token = platform.keys.token()
    made = await book(booking, token, await platform.new_event())
    picture = await booking.get(f"/api/bookings/{made['id']}/ticket.{kind}", token=token)
    assert (picture.status, picture.headers["Content-Type"]) == (200, media)
    assert picture.headers["Cache-Control"] == "no-store"
    assert picture.raw.startswith(begins)
    stranger = await booking.get(f"/api/bookings/{made['id']}/ticket.{kind}", token=platform.keys.token("admin"))
    assert (stranger.status, stranger.code) == (404, "not_found")


async def test_only_confirmed_bookings_have_tickets(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(capacity=4), platform.keys.token()
    cancelled = await book(booking, token, event_id)
    await booking.post(f"/api/bookings/{cancelled['id']}/cancel", token=token)
    platform.faults.lose_requests.append(TAKES)
    pending = await book(booking, token, event_id)
    for made, code in ((cancelled, "booking_cancelled"), (pending, "booking_pending")):
        for view in ("ticket", "ticket.png", "ticket.svg"):
            refused = await booking.get(f"/api/bookings/{made['id']}/{view}", token=token)
            assert (refused.status, refused.code) == (409, code)
        by_reference = await check_in(booking, platform, event_id, {"reference": made["reference"]})
        assert (by_reference.status, by_reference.code) == (409, code)


@pytest.mark.parametrize("status", ["pending", "rejected", "cancelled"])
async def test_what_a_state_does_not_allow_is_refused_by_its_name(
    booking: Client, platform: Platform, status: str
) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    made = await book(booking, token, event_id)
    in_state = {"$set": {"status": status, "outbox": []}, "$unset": {"outbox_due": 1, "unsettled": 1}}
    await platform.database.collection(BookingModel).update_one({"_id": ObjectId(made["id"])}, in_state)
    refused = [
        await booking.get(f"/api/bookings/{made['id']}/ticket", token=token),
        await check_in(booking, platform, event_id, {"reference": made["reference"]}),
    ]
    if status != "cancelled":  # which repeating changes nothing
        refused.append(await booking.post(f"/api/bookings/{made['id']}/cancel", token=token))
    assert {(reply.status, reply.code) for reply in refused} == {(409, f"booking_{status}")}


async def test_a_ticket_opens_the_door_exactly_once(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    made = await book(booking, token, event_id, 3)
    body = {"ticket": await ticket_of(booking, token, made)}
    replies = await asyncio.gather(*(check_in(booking, platform, event_id, body) for _ in range(12)))
    assert Counter((reply.status, reply.code) for reply in replies) == {
        (200, None): 1,
        (409, "already_checked_in"): 11,
    }
    (let_in,) = [reply for reply in replies if reply.status == 200]
    found = schemas.CheckedIn.model_validate_json(let_in.raw)
    assert (str(found.booking_id), found.reference, found.seats) == (made["id"], made["reference"], 3)
    assert {reply.body["checked_in_at"] for reply in replies} == {let_in.body["checked_in_at"]}
    document = await platform.booking_document(made["id"])
    assert [(item["what"], item["by"]) for item in document["history"]][-1] == ("check_in", str(platform.organizer))
    typed = await check_in(booking, platform, event_id, {"reference": made["reference"].lower().replace("-", " ")})
    assert (typed.status, typed.code) == (409, "already_checked_in")


async def test_a_typed_reference_opens_the_door_for_organizer_and_admin(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    for role_token in (platform.organizer_token, platform.keys.token("admin")):
        made = await book(booking, token, event_id, 1)
        let_in = await check_in(booking, platform, event_id, {"reference": made["reference"]}, role_token)
        assert (let_in.status, let_in.body["booking_id"]) == (200, made["id"])


async def test_what_was_used_is_not_given_back(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    made = await book(booking, token, event_id)
    assert (await check_in(booking, platform, event_id, {"reference": made["reference"]})).status == 200
    refused = await booking.post(f"/api/bookings/{made['id']}/cancel", token=token)
    assert (refused.status, refused.code) == (409, "already_checked_in")
    await platform.assert_seats_add_up(event_id, sold=2)


async def test_coming_in_and_cancelling_at_once_never_does_both(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(capacity=100), platform.keys.token()
    for _ in range(10):
        made = await book(booking, token, event_id, 1)
        let_in, cancelled = await asyncio.gather(
            check_in(booking, platform, event_id, {"reference": made["reference"]}),
            booking.post(f"/api/bookings/{made['id']}/cancel", token=token),
        )
        assert sorted([let_in.status, cancelled.status]) == [200, 409]
        assert {let_in.code, cancelled.code} & {"already_checked_in", "booking_cancelled"}


async def test_tampered_foreign_and_cancelled_tickets_are_told_apart(
    booking: Client, platform: Platform, signing: TicketKeys
) -> None:
    event_id, other, token = await platform.new_event(), await platform.new_event(), platform.keys.token()
    made, cancelled = await book(booking, token, event_id), await book(booking, token, event_id)
    ticket, void = await ticket_of(booking, token, made), await ticket_of(booking, token, cancelled)
    await booking.post(f"/api/bookings/{cancelled['id']}/cancel", token=token)
    claims = signing.verify(ticket)
    cases: list[tuple[ObjectId, str, int, str]] = [
        (event_id, ticket[:-10] + ticket[-9:] + "A", 422, "ticket_invalid"),
        (event_id, read_keys(ec_key()).sign(claims), 422, "ticket_invalid"),
        (event_id, signing.sign({"jti": 5, "event_id": str(event_id)}), 422, "ticket_invalid"),
        (event_id, signing.sign({}), 422, "ticket_invalid"),
        (event_id, token, 422, "ticket_invalid"),
        (event_id, platform.organizer_token, 422, "ticket_invalid"),
        (other, ticket, 409, "ticket_for_another_event"),
        (event_id, void, 409, "booking_cancelled"),
        (event_id, signing.sign(claims | {"jti": str(ObjectId())}), 404, "not_found"),
    ]
    for event, shown, status, code in cases:
        refused = await check_in(booking, platform, event, {"ticket": shown})
        assert (refused.status, refused.code) == (status, code), shown
    by_reference = await check_in(booking, platform, other, {"reference": made["reference"]})
    assert (by_reference.status, by_reference.code) == (404, "not_found")
    assert (await check_in(booking, platform, event_id, {"ticket": ticket})).status == 200


async def test_the_door_is_for_the_events_organizer_only(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    made = await book(booking, token, event_id)
    body = {"reference": made["reference"]}
    for role in ("attendee", "organizer"):
        assert (await check_in(booking, platform, event_id, body, platform.keys.token(role))).code == "forbidden"
    assert (await check_in(booking, platform, ObjectId(), body)).code == "not_found"


async def test_the_statistics_count_whom_the_door_let_in(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    came, _ = await book(booking, token, event_id, 3), await book(booking, token, event_id, 2)
    assert (await check_in(booking, platform, event_id, {"reference": came["reference"]})).status == 200
    found = await booking.get(f"/api/bookings/events/{event_id}/statistics", token=platform.organizer_token)
    assert (found.body["seats"], found.body["checked_in"]) == (5, {"bookings": 1, "seats": 3})


@pytest.mark.parametrize(
    "body",
    [{}, {"ticket": "x", "reference": "ES-7K3M-9QXT"}, {"ticket": ""}, {"ticket": 5}, {"reference": "ES-7K3M-9QXX"},
     {"reference": {"$ne": None}}, {"ticket": ["x"]}, {"ticket": "x" * 2001}, {"reference": None, "ticket": None}, []],
)  # fmt: skip
async def test_odd_check_ins_are_clear_problems(booking: Client, platform: Platform, body: Any) -> None:
    refused = await check_in(booking, platform, await platform.new_event(), body)
    assert (refused.status, refused.code) == (422, "validation_error")


async def test_a_reference_with_a_slip_of_the_pen_is_named(booking: Client, platform: Platform) -> None:
    refused = await check_in(booking, platform, await platform.new_event(), {"reference": "ES-7K3M-9QXX"})
    assert refused.fields == {"reference"}
    assert all(error["message"] for error in refused.body["errors"])


async def test_a_check_in_is_a_change_of_the_booking(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event()
    made = await book(booking, platform.keys.token(), event_id)
    let_in = await check_in(booking, platform, event_id, {"reference": made["reference"]})
    document = await platform.booking_document(made["id"])
    assert document["updated_at"] == document["checked_in_at"] > document["created_at"]
    assert let_in.status == 200
