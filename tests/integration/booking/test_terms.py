"""Nobody pays more than they saw, or gets seats elsewhere or at another time, without being asked."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from booking.models import Booking
from booking.schemas import CreateBooking, JoinWaitingList
from booking.service import Created
from booking.services import Services
from booking.waiting_models import WaitingEntry
from kit.idempotency import IdempotencyKeyReused
from kit.terms import SeenEvent, SeenTotal, TermsChanged
from tests.integration.booking.conftest import Platform
from tests.support.client import Client

PRICE = {"amount": 4500, "currency": "USD"}
TAKES = "/takes"


async def change(platform: Platform, event_id: ObjectId, **changes: Any) -> None:
    changed = await platform.event.patch(f"/api/events/{event_id}", changes, token=platform.organizer_token)
    assert changed.status == 200, changed.raw


class Buyer:
    """Somebody who read an event's page, and relies on it."""

    def __init__(self, platform: Platform, event_id: ObjectId, seats: int = 2) -> None:
        self.platform, self.event_id, self.seats, self.id = platform, event_id, seats, ObjectId()
        self.key = f"key-{self.id}"

    async def read(self) -> "Buyer":
        token = self.platform.organizer_token  # the answer for visitors is kept for a second
        shown = (await self.platform.event.get(f"/api/events/{self.event_id}", token=token)).body
        self.total = SeenTotal(amount=shown["price"]["amount"] * self.seats, currency=shown["price"]["currency"])
        self.event = SeenEvent(**{name: shown[name] for name in SeenEvent.model_fields})
        return self

    async def book(self, services: Services | None = None, offer_id: ObjectId | None = None) -> Created:
        wish = CreateBooking(
            event_id=self.event_id,
            seats=self.seats,
            offer_id=offer_id,
            expected_total=self.total,
            expected_event=self.event,
        )
        return await (services or self.platform.services()).bookings.create(self.id, self.key, wish)

    async def stored(self) -> list[str]:
        found = self.platform.database.collection(Booking).find({"user_id": self.id})
        return [booking["status"] async for booking in found]


@pytest.fixture
async def buyer(platform: Platform) -> Buyer:
    return await Buyer(platform, await platform.new_event(price=PRICE)).read()


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"price": {"amount": 4501, "currency": "USD"}}, ["total"]),
        ({"venue": "New Mill"}, ["venue"]),
        ({"title": "Evening of drums"}, ["title"]),
        ({"ends_at": "2032-01-01T00:00:00Z", "starts_at": "2031-12-31T20:00:00Z"}, ["starts_at", "ends_at"]),
    ],
)
async def test_what_changed_since_the_buyer_looked_is_asked_about(
    platform: Platform, buyer: Buyer, changes: dict[str, Any], changed: list[str]
) -> None:
    await change(platform, buyer.event_id, **changes)
    with pytest.raises(TermsChanged) as caught:
        await buyer.book()
    assert caught.value.extensions["changed"] == changed
    assert await buyer.stored() == [], "a question leaves no booking behind"
    await buyer.read()
    assert (await buyer.book()).status == 201, "what is agreed to now is booked, also under the same key"
    await platform.assert_seats_add_up(buyer.event_id, sold=2)


async def test_a_lower_price_is_booked_at_the_lower_price(platform: Platform, buyer: Buyer) -> None:
    await change(platform, buyer.event_id, price={"amount": 1000, "currency": "USD"}, description="Now cheaper.")
    booked = await buyer.book()
    assert (await platform.booking_document(booked.booking_id))["total"] == {"amount": 2000, "currency": "USD"}


async def test_a_replica_that_remembers_the_old_price_is_refused_where_the_seats_are_given(
    platform: Platform, buyer: Buyer
) -> None:
    stale = platform.services()
    await stale.bookings.seats.facts(buyer.event_id)
    await change(platform, buyer.event_id, price={"amount": 45_000, "currency": "USD"}, venue="New Mill")
    with pytest.raises(TermsChanged) as caught:
        await buyer.book(stale)
    assert caught.value.extensions["total"] == {"amount": 90_000, "currency": "USD"}
    assert caught.value.extensions["changed"] == ["total", "venue"]
    assert caught.value.extensions["event"]["venue"] == "New Mill"
    assert await buyer.stored() == ["rejected"]
    await platform.settle_everything()
    await platform.assert_seats_add_up(buyer.event_id, sold=0)
    await platform.assert_nothing_is_left_to_do(buyer.event_id)


async def test_a_replica_that_remembers_a_higher_price_than_the_buyer_saw_looks_again(
    platform: Platform, buyer: Buyer
) -> None:
    stale = platform.services()
    await stale.bookings.seats.facts(buyer.event_id)
    await change(platform, buyer.event_id, price={"amount": 1000, "currency": "USD"})
    await buyer.read()
    assert (await buyer.book(stale)).status == 201


async def test_nobody_is_charged_more_than_they_saw_while_the_price_keeps_changing(platform: Platform) -> None:
    event_id = await platform.new_event(capacity=100, price=PRICE)
    buyers = [await Buyer(platform, event_id, 1).read() for _ in range(20)]
    replicas = [platform.services() for _ in range(3)]

    async def raise_prices() -> None:
        for amount in range(4501, 4511):
            await change(platform, event_id, price={"amount": amount, "currency": "USD"})

    asked = (each.book(replicas[number % 3]) for number, each in enumerate(buyers))
    _, *replies = await asyncio.gather(raise_prices(), *asked, return_exceptions=True)
    assert all(isinstance(reply, Created | TermsChanged) for reply in replies)
    found = platform.database.collection(Booking).find({"event_id": event_id, "status": "confirmed"})
    assert {booking["total"]["amount"] async for booking in found} <= {4500}
    await platform.assert_seats_add_up(event_id)


async def test_a_repeated_request_gets_the_first_answer_though_the_price_is_higher_by_now(
    platform: Platform, buyer: Buyer
) -> None:
    first = await buyer.book()
    await change(platform, buyer.event_id, price={"amount": 45_000, "currency": "USD"})
    again = await buyer.book()
    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    await platform.assert_seats_add_up(buyer.event_id, sold=2)


async def test_a_lost_answer_is_found_again_at_the_price_that_was_seen(platform: Platform, buyer: Buyer) -> None:
    platform.faults.lose_answers.append(TAKES)
    assert (await buyer.book()).status == 202
    platform.faults.clear()
    await change(platform, buyer.event_id, price={"amount": 45_000, "currency": "USD"})
    booked = await buyer.book()
    assert booked.status == 201
    assert (await platform.booking_document(booked.booking_id))["total"]["amount"] == 9000


async def test_a_lost_request_is_not_carried_out_later_at_a_higher_price(platform: Platform, buyer: Buyer) -> None:
    platform.faults.lose_requests.append(TAKES)
    pending = await buyer.book()
    platform.faults.clear()
    await change(platform, buyer.event_id, price={"amount": 45_000, "currency": "USD"})
    await platform.settle_everything()
    rejected = await platform.booking_document(pending.booking_id)
    assert (rejected["status"], rejected["refusal"]["code"]) == ("rejected", "terms_changed")
    await platform.assert_seats_add_up(buyer.event_id, sold=0)


async def test_another_expectation_under_the_same_key_is_another_request(buyer: Buyer) -> None:
    await buyer.book()
    buyer.total = SeenTotal(amount=9001, currency="USD")
    with pytest.raises(IdempotencyKeyReused):
        await buyer.book()


async def test_a_client_that_names_nothing_books_at_the_price_of_the_moment(
    platform: Platform, booking: Client, buyer: Buyer
) -> None:
    await change(platform, buyer.event_id, price={"amount": 45_000, "currency": "USD"})
    body: dict[str, Any] = {"event_id": str(buyer.event_id), "seats": 2}
    token = platform.keys.token()
    booked = await booking.post("/api/bookings", body, token=token, headers={"Idempotency-Key": f"key-{ObjectId()}"})
    assert (booked.status, booked.body["total"]["amount"]) == (201, 90_000)


async def test_the_question_comes_as_a_problem_with_all_that_a_page_needs(
    platform: Platform, booking: Client, buyer: Buyer
) -> None:
    expected = {"expected_total": {"amount": 8000, "currency": "USD"}, "expected_event": {"venue": "Elsewhere"}}
    body: dict[str, Any] = {"event_id": str(buyer.event_id), "seats": 2} | expected
    headers = {"Idempotency-Key": f"key-{ObjectId()}"}
    refused = await booking.post("/api/bookings", body, token=platform.keys.token(), headers=headers)
    assert (refused.status, refused.code, refused.body["changed"]) == (409, "terms_changed", ["total", "venue"])
    assert refused.body["total"] == {"amount": 9000, "currency": "USD"}
    assert set(refused.body["event"]) == {"title", "venue", "starts_at", "ends_at"}


@pytest.mark.parametrize(
    "expected",
    [
        {"expected_total": {"amount": 1.5, "currency": "USD"}},
        {"expected_total": {"amount": 10**18, "currency": "USD"}},
        {"expected_total": {"amount": 9000, "currency": "XXX"}},
        {"expected_event": {"venue": "x" * 1001}},
        {"expected_event": {"starts_at": "tomorrow"}},
        {"expected_event": {"price": 1}},
    ],
)
async def test_odd_expectations_are_clear_problems(
    platform: Platform, booking: Client, buyer: Buyer, expected: dict[str, Any]
) -> None:
    body = {"event_id": str(buyer.event_id), "seats": 2} | expected
    headers = {"Idempotency-Key": f"key-{ObjectId()}"}
    refused = await booking.post("/api/bookings", body, token=platform.keys.token(), headers=headers)
    assert (refused.status, refused.code) == (422, "validation_error")


class Offered:
    """Somebody who read an event's page, and to whom the waiting list offers its only seats."""

    def __init__(self, platform: Platform, buyer: Buyer, entry_id: ObjectId) -> None:
        self.platform, self.buyer, self.entry_id = platform, buyer, entry_id

    async def entry(self) -> WaitingEntry:
        found = await self.platform.services().waiting.entries.find({"_id": self.entry_id})
        assert found is not None
        return found

    async def book(self, services: Services | None = None) -> Created:
        return await self.buyer.book(services, self.entry_id)


@pytest.fixture
async def offered(platform: Platform) -> Offered:
    event_id = await platform.new_event(capacity=2, price=PRICE)
    holder, buyer = await Buyer(platform, event_id).read(), await Buyer(platform, event_id).read()
    held = await holder.book()
    entry = await platform.services().waiting.join(buyer.id, JoinWaitingList(event_id=event_id, seats=2))
    await platform.services().bookings.cancel(holder.id, held.booking_id)
    for _ in range(3):
        platform.clock.forward(seconds=1.1)
        await platform.services().queues.run()
    found = Offered(platform, buyer, entry.id)
    assert (await found.entry()).status == "offered"
    return found


async def test_an_offer_at_a_higher_price_is_a_question_and_stays_open(platform: Platform, offered: Offered) -> None:
    stale = platform.services()
    await stale.bookings.seats.facts(offered.buyer.event_id)
    await change(platform, offered.buyer.event_id, price={"amount": 45_000, "currency": "USD"})
    with pytest.raises(TermsChanged):
        await offered.book(stale)
    assert (await offered.entry()).status == "offered"
    await offered.buyer.read()
    assert (await offered.book(stale)).status == 201


async def test_an_offer_whose_price_rises_while_it_is_accepted_stays_open(
    platform: Platform, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = platform.services()
    facts = await services.bookings.seats.facts(offered.buyer.event_id)
    await change(platform, offered.buyer.event_id, price={"amount": 45_000, "currency": "USD"})

    async def as_before(_event_id: ObjectId, **_: bool) -> Any:
        return facts

    monkeypatch.setattr(services.bookings.seats, "facts", as_before)
    with pytest.raises(TermsChanged):
        await offered.book(services)
    entry = await offered.entry()
    assert (entry.status, entry.booking_id, entry.cleanup) == ("offered", None, None)
    await platform.services().queues.run()
    await offered.buyer.read()
    booked = await offered.book()
    assert booked.status == 201
    assert (await offered.entry()).booking_id == booked.booking_id
    platform.clock.forward(seconds=20)
    await platform.services().queues.run()
    await platform.assert_seats_add_up(offered.buyer.event_id, sold=2)
