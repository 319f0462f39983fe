"""What organizers and calendars get over HTTP: files that are whole, and a history that nobody changes."""

import codecs
import csv
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import aiohttp
import pytest
from bson import ObjectId
from icalendar import Calendar

from booking import export, schemas
from booking.models import Booking
from tests.integration.booking.conftest import Platform
from tests.support.client import Client

TAKES = "/takes"


async def book(booking: Client, token: str, event_id: ObjectId, seats: int = 1) -> dict[str, Any]:
    body = {"event_id": str(event_id), "seats": seats}
    made = await booking.post("/api/bookings", body, token=token, headers={"Idempotency-Key": f"key-{ObjectId()}"})
    assert made.status in {201, 202}, made.raw
    found: dict[str, Any] = made.body
    return found


async def test_the_calendar_knows_of_a_postponed_event(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    made = await book(booking, token, event_id)
    path = f"/api/bookings/{made['id']}/calendar.ics"
    reply = await booking.get(path, token=token)
    assert (reply.headers["Content-Language"], reply.headers["Vary"]) == ("en", "Accept-Language")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (entry,) = Calendar.from_ical(reply.raw).walk("VEVENT")
    assert (entry["STATUS"], entry["SUMMARY"]) == ("CONFIRMED", "Evening of strings")
    later = {"starts_at": "2099-01-01T00:00:00Z", "ends_at": "2099-01-01T02:00:00Z"}
    await platform.event.patch(f"/api/events/{event_id}", later, token=platform.organizer_token)
    fresh = platform.services().calendars
    document = await platform.booking_document(made["id"])
    (moved,) = Calendar.from_ical(await fresh.calendar(document["user_id"], document["_id"])).walk("VEVENT")
    assert (moved["UID"], moved["DTSTART"].to_ical()) == (entry["UID"], b"20990101T000000Z")
    assert (entry["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)
    platform.faults.lose_requests.append("/internal/")
    away = platform.services().calendars
    (known,) = Calendar.from_ical(await away.calendar(document["user_id"], document["_id"])).walk("VEVENT")
    assert known["DTSTART"].to_ical() == entry["DTSTART"].to_ical()


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("de-AT,de;q=0.9,en;q=0.8", "1 Platz"), ("en-GB", "1 seat"), ("fr, pl;q=0.5", "1 seat"), ("*", "1 seat")],
)
async def test_the_calendar_is_in_the_persons_language(
    booking: Client, platform: Platform, wanted: str, said: str
) -> None:
    token = platform.keys.token()
    made = await book(booking, token, await platform.new_event())
    path = f"/api/bookings/{made['id']}/calendar.ics"
    reply = await booking.get(path, token=token, headers={"Accept-Language": wanted})
    (entry,) = Calendar.from_ical(reply.raw).walk("VEVENT")
    assert entry["DESCRIPTION"].startswith(f"{said}, ")
    assert reply.headers["Content-Language"] == ("de" if said == "1 Platz" else "en")


async def test_days_of_sales_begin_at_the_venues_midnight(booking: Client, platform: Platform) -> None:
    """10:30 UTC is already the next day on Kiritimati (UTC+14)."""
    event_id = await platform.new_event(time_zone="Pacific/Kiritimati")
    made = await book(booking, platform.keys.token(), event_id)
    sold = {"$set": {"created_at": datetime(2027, 3, 1, 10, 30, tzinfo=UTC)}}
    await platform.database.collection(Booking).update_one({"_id": ObjectId(made["id"])}, sold)
    found = await booking.get(f"/api/bookings/events/{event_id}/statistics", token=platform.organizer_token)
    assert found.body["time_zone"] == "Pacific/Kiritimati"
    assert [day["date"] for day in found.body["by_day"]] == ["2027-03-02"]


async def test_bookings_are_found_by_what_is_typed_of_their_reference_and_by_their_state(
    booking: Client, platform: Platform
) -> None:
    event_id, path = await platform.new_event(), ""
    made = [await book(booking, platform.keys.token(), event_id) for _ in range(3)]
    token = platform.keys.token()
    gone = await book(booking, token, event_id)
    await booking.post(f"/api/bookings/{gone['id']}/cancel", token=token)
    path = f"/api/bookings/events/{event_id}"

    async def found(**query: str) -> list[str]:
        reply = await booking.get(path, params=query, token=platform.organizer_token)
        assert reply.status == 200, reply.raw
        return [item["reference"] for item in reply.body["items"]]

    one = made[1]["reference"]
    for known in made:  # of the smallest, too, nothing comes along that only comes after it
        begins = known["reference"][:6]
        same = [each["reference"] for each in reversed([*made, gone]) if each["reference"].startswith(begins)]
        assert await found(reference=begins.lower()) == same
    assert await found(reference=one.replace("-", " ").lower()) == [one]
    assert await found(reference=one, status="cancelled") == []
    assert await found(status="cancelled") == [gone["reference"]]
    assert await found(status="confirmed") == [each["reference"] for each in reversed(made)]
    elsewhere = await book(booking, platform.keys.token(), await platform.new_event())
    assert await found(reference=elsewhere["reference"]) == []


async def test_a_search_goes_on_from_page_to_page(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event()
    made = [await book(booking, platform.keys.token(), event_id) for _ in range(3)]
    query: dict[str, str] = {"reference": "ES-", "status": "confirmed", "limit": "2"}
    path, found = f"/api/bookings/events/{event_id}", []
    for length in (2, 1):
        page = await booking.get(path, params=query, token=platform.organizer_token)
        assert len(page.body["items"]) == length
        found += [item["id"] for item in page.body["items"]]
        query["cursor"] = page.body["next_cursor"] or ""
    assert (found, query["cursor"]) == ([each["id"] for each in reversed(made)], "")


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("reference", {"reference": "Ursula"}),
        ("status", {"status": "rejected"}),
        ("reference", {"reference": "x" * 41}),
    ],
)
async def test_a_search_for_what_can_not_be_is_refused(
    booking: Client, platform: Platform, field: str, query: dict[str, str]
) -> None:
    path = f"/api/bookings/events/{await platform.new_event()}"
    reply = await booking.get(path, params=query, token=platform.organizer_token)
    assert (reply.status, reply.fields) == (422, {field})


async def test_the_calendar_of_each_state(booking: Client, platform: Platform) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    made = await book(booking, token, event_id)
    await booking.post(f"/api/bookings/{made['id']}/cancel", token=token)
    cancelled = await booking.get(f"/api/bookings/{made['id']}/calendar.ics", token=token)
    assert b"METHOD:CANCEL" in cancelled.raw
    stranger = await booking.get(f"/api/bookings/{made['id']}/calendar.ics", token=platform.keys.token())
    assert (stranger.status, stranger.code) == (404, "not_found")
    platform.faults.lose_requests.append(TAKES)
    pending = await book(booking, token, event_id)
    refused = await booking.get(f"/api/bookings/{pending['id']}/calendar.ics", token=token)
    assert (refused.status, refused.code) == (409, "booking_pending")


async def test_the_export_has_every_booking_over_many_pages(
    booking: Client, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    event_id = await platform.new_event(title='=HYPERLINK("x"), "Evening"', max_per_person=15)
    token = platform.keys.token()
    made = [await book(booking, token, event_id, seats) for seats in (1, 2, 3, 4, 5)]
    await booking.post(f"/api/bookings/{made[1]['id']}/cancel", token=token)
    path = f"/api/bookings/events/{event_id}/export.csv"
    reply = await booking.get(path, token=platform.organizer_token)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/csv; charset=utf-8; header=present")
    assert "attachment" in reply.headers["Content-Disposition"]
    rows = list(csv.DictReader(StringIO(reply.raw.decode("utf-8-sig"), newline="")))
    assert [(row["reference"], row["seats"]) for row in rows] == [(one["reference"], str(one["seats"])) for one in made]
    assert [row["status"] for row in rows] == ["confirmed", "cancelled", *["confirmed"] * 3]
    assert {row["event"] for row in rows} == {'\'=HYPERLINK("x"), "Evening"'}
    assert rows[0]["amount"] == "45.00"
    assert b"\r\n" in reply.raw


async def test_an_export_begins_with_a_byte_order_mark_so_that_excel_reads_its_letters(
    booking: Client, platform: Platform
) -> None:
    event_id = await platform.new_event(title="Zürich: Fête")
    await book(booking, platform.keys.token(), event_id)
    reply = await booking.get(f"/api/bookings/events/{event_id}/export.csv", token=platform.organizer_token)
    assert reply.raw.startswith(codecs.BOM_UTF8 + b"reference,")
    assert reply.raw.count(codecs.BOM_UTF8) == 1
    assert "Zürich: Fête" in reply.raw.decode()


async def test_an_export_for_languages_with_a_decimal_comma_has_semicolons(booking: Client, platform: Platform) -> None:
    event_id = await platform.new_event(title="Brot; Wein")
    await book(booking, platform.keys.token(), event_id, 2)
    path = f"/api/bookings/events/{event_id}/export.csv?separator="
    reply = await booking.get(f"{path}semicolon", token=platform.organizer_token)
    assert reply.raw.startswith(codecs.BOM_UTF8 + b"reference;status;")
    (row,) = csv.DictReader(StringIO(reply.raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (row["amount"], row["event"]) == ("90,00", "Brot; Wein")
    refused = await booking.get(f"{path}tab", token=platform.organizer_token)
    assert (refused.status, refused.fields) == (422, {"separator"})


async def test_an_export_that_fails_midway_is_not_taken_for_whole(
    booking: Client, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id, token = await platform.new_event(), platform.keys.token()
    await book(booking, token, event_id)

    def broken(*_: Any) -> dict[str, str]:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(export, "row", broken)
    with pytest.raises(aiohttp.ClientPayloadError):
        await booking.get(f"/api/bookings/events/{event_id}/export.csv", token=platform.organizer_token)


async def test_who_did_what_is_told_to_the_organizer(booking: Client, platform: Platform) -> None:
    event_id, person = await platform.new_event(), ObjectId()
    token = platform.keys.token(sub=person)
    made = await book(booking, token, event_id)
    await booking.post(f"/api/bookings/{made['id']}/cancel", token=token)
    kept = await book(booking, token, event_id)
    await booking.post(
        f"/api/bookings/events/{event_id}/check-in", {"reference": kept["reference"]}, token=platform.organizer_token
    )
    booked = [("create", str(person)), ("confirm", str(person))]
    expected = {made["id"]: ("cancel", str(person)), kept["id"]: ("check_in", str(platform.organizer))}
    for booking_id, last in expected.items():
        reply = await booking.get(f"/api/bookings/{booking_id}/history", token=platform.organizer_token)
        history = schemas.History.model_validate_json(reply.raw)
        assert [(item.what, item.by) for item in history.items] == [*booked, last]
        assert sorted(item.at for item in history.items) == [item.at for item in history.items]
    admin = await booking.get(f"/api/bookings/{kept['id']}/history", token=platform.keys.token("admin"))
    assert admin.body == reply.body


async def test_exports_are_noted_and_read_page_by_page(booking: Client, platform: Platform) -> None:
    event_id, admin = await platform.new_event(), ObjectId()
    tokens = [platform.organizer_token, platform.keys.token("admin", admin), platform.organizer_token]
    for token in tokens:
        assert (await booking.get(f"/api/bookings/events/{event_id}/export.csv", token=token)).status == 200
    seen, cursor = [], None
    while True:
        params: dict[str, str | int] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        path = f"/api/bookings/events/{event_id}/history"
        page = await booking.get(path, token=platform.organizer_token, params=params)
        seen += [(item["what"], item["by"]) for item in page.body["items"]]
        if (cursor := page.body["next_cursor"]) is None:
            break
    organizer = str(platform.organizer)
    assert seen == [("export", organizer), ("export", str(admin)), ("export", organizer)]
    odd = await booking.get(path, token=platform.organizer_token, params={"cursor": "nonsense"})
    assert (odd.status, odd.fields) == (422, {"cursor"})


@pytest.mark.parametrize("view", ["history", "export.csv"])
async def test_an_event_is_seen_by_its_organizer_only(booking: Client, platform: Platform, view: str) -> None:
    path = f"/api/bookings/events/{await platform.new_event()}/{view}"
    for role in ("attendee", "organizer"):
        assert (await booking.get(path, token=platform.keys.token(role))).code == "forbidden"
    unknown = await booking.get(f"/api/bookings/events/{ObjectId()}/{view}", token=platform.organizer_token)
    assert unknown.code == "not_found"


async def test_a_booking_of_another_organizers_event_is_not_found(booking: Client, platform: Platform) -> None:
    made = await book(booking, platform.keys.token(), await platform.new_event())
    for booking_id in (made["id"], ObjectId()):
        path = f"/api/bookings/{booking_id}/history"
        refused = await booking.get(path, token=platform.keys.token("organizer"))
        assert (refused.status, refused.code) == (404, "not_found")
