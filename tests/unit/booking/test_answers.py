from typing import get_args

import orjson
import pytest
from bson import ObjectId

from booking import schemas
from booking.answers import answer, encode, encode_page
from booking.changes import new_document, notification
from booking.models import Booking, Happening, OutboxEntry, Price, Refusal, total_price
from booking.notifications import message
from booking.service import problem_of
from booking.states import CANCEL, CONFIRM, EVENT_CANCELLED, REJECT, RefusalCode, Status, Transition
from kit.pages import decode_cursor


def test_an_answer_is_what_its_schema_says_and_nothing_more(booking: Booking) -> None:
    found = schemas.Booking.model_validate_json(encode(booking))
    assert found.model_dump(mode="json") == orjson.loads(encode(booking))
    assert (found.id, found.status, found.seats, found.cancelled_at) == (booking.id, "pending", 2, None)
    assert "organizer_id" not in encode(booking)


def test_an_answer_tells_what_an_event_was_once_that_has_changed(booking: Booking) -> None:
    assert orjson.loads(encode(booking))["event_before"] is None
    moved = booking.model_copy(update={"event_before": booking.event.model_copy(update={"venue": "Old Mill"})})
    found = schemas.Booking.model_validate_json(encode(moved))
    assert found.event_before
    assert (found.event_before.venue, found.event.venue) == ("Old Mill", "Old Town Hall")
    assert "organizer_id" not in encode(moved)


def test_a_copy_that_is_older_than_the_time_zone_has_none(booking: Booking) -> None:
    document = booking.model_dump_doc()
    del document["event"]["time_zone"], document["event"]["facts_version"]
    assert answer(document)["event"]["time_zone"] is None
    assert Booking.model_validate_doc(document).event.facts_version == 0


@pytest.mark.parametrize(
    ("status", "by", "reason"),
    [("cancelled", CANCEL, None), ("cancelled", EVENT_CANCELLED, "event_cancelled"), ("confirmed", CONFIRM, None)],
)
def test_a_cancelled_booking_names_its_organizer_only_if_the_event_was_cancelled_first(
    booking: Booking, status: Status, by: Transition, reason: str | None
) -> None:
    history = [Happening(at=booking.created_at, what=by.name, by="somebody")]
    ended = booking.model_copy(update={"status": status, "history": history})
    assert orjson.loads(encode(ended))["reason"] == reason
    assert "somebody" not in encode(ended)


@pytest.mark.parametrize("code", get_args(RefusalCode))
def test_a_rejected_booking_tells_why_once_it_is_rejected(booking: Booking, code: RefusalCode) -> None:
    given_up = booking.model_copy(update={"refusal": Refusal(code=code)})
    assert orjson.loads(encode(given_up))["reason"] is None
    rejected = given_up.model_copy(update={"status": "rejected"})
    assert schemas.Booking.model_validate_json(encode(rejected)).reason == code


def test_a_page_has_a_cursor_only_if_there_are_more(booking: Booking) -> None:
    documents = [booking.model_copy(update={"id": ObjectId()}).model_dump_doc() for _ in range(3)]
    whole = orjson.loads(encode_page(documents, 3))
    assert (len(whole["items"]), whole["next_cursor"]) == (3, None)
    part = orjson.loads(encode_page(documents, 2))
    assert len(part["items"]) == 2
    assert decode_cursor(part["next_cursor"], 1) == [part["items"][-1]["id"]]
    assert orjson.loads(encode_page([], 2)) == {"items": [], "next_cursor": None}


def test_a_stored_booking_reads_as_it_was(booking: Booking) -> None:
    document = booking.model_dump_doc()
    assert Booking.model_validate_doc(document).model_dump_doc() == document
    assert answer(document)["total"] == {"amount": 9000, "currency": "USD"}


def test_a_new_booking_is_stored_without_what_it_has_not(booking: Booking) -> None:
    booking.history = [Happening(at=booking.created_at, what="create", by="somebody")]
    whole = booking.model_dump_doc()
    assert new_document(booking) == {name: value for name, value in whole.items() if value is not None}


def test_the_total_is_the_unit_price_times_the_seats() -> None:
    assert total_price(Price(amount=4550, currency="EUR"), 3) == Price(amount=13_650, currency="EUR")


def test_a_message_names_what_happened_and_no_personal_data(booking: Booking) -> None:
    entry = OutboxEntry(id=ObjectId(), kind="notification", what="booking.confirmed", at=booking.created_at)
    made = message(booking.model_dump_doc(), entry.model_dump())
    body = orjson.loads(made.body)
    assert (made.id, made.what, made.booking_id) == (entry.id, "booking.confirmed", booking.id)
    assert body["id"] == str(entry.id)
    assert (body["reference"], body["user_id"]) == (booking.reference, str(booking.user_id))
    assert (body["total"], body["reason"]) == ({"amount": 9000, "currency": "USD"}, None)
    assert body["at"] == "2027-03-01T12:00:00Z"


@pytest.mark.parametrize("code", get_args(RefusalCode))
def test_a_message_about_a_rejection_tells_why(booking: Booking, code: RefusalCode) -> None:
    rejected = booking.model_copy(update={"status": "rejected", "refusal": Refusal(code=code)})
    body = orjson.loads(message(rejected.model_dump_doc(), notification(REJECT, booking.created_at).model_dump()).body)
    assert (body["type"], body["reason"]) == ("booking.rejected", code)


def test_a_message_about_a_change_tells_what_was_and_what_is(booking: Booking) -> None:
    before, after = (booking.event.model_copy(update={"venue": venue}) for venue in ("Old Mill", "New Hall"))
    entry = OutboxEntry(
        id=ObjectId(),
        kind="notification",
        what="booking.changed",
        at=booking.created_at,
        before=before,
        after=after,
    )
    body = orjson.loads(message(booking.model_dump_doc(), entry.model_dump()).body)
    assert (body["event_before"]["venue"], body["event"]["venue"]) == ("Old Mill", "New Hall")


def test_refusals_are_told_as_problems() -> None:
    told = {
        code: problem_of(Refusal(code=code))  # type: ignore[arg-type]
        for code in ("sold_out", "not_on_sale", "not_found", "expired")
    }
    assert {code: (problem.status, problem.code) for code, problem in told.items()} == {
        "sold_out": (409, "sold_out"),
        "not_on_sale": (409, "not_on_sale"),
        "not_found": (404, "not_found"),
        "expired": (409, "booking_rejected"),
    }
    assert problem_of(Refusal(code="sold_out", remaining=1)).extensions == {"remaining": 1}
    assert told["sold_out"].extensions == {}
