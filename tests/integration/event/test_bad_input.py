"""Input that is wrong has a clear problem, never a 500."""

from typing import Any

import pytest
from bson import ObjectId

from tests.support.events import RunningEvents, body, moment, operation, wish

LARGE = 2**63
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": "ab"}),
    ("title", {"title": "   ab  "}),
    ("title", {"title": "x" * 201}),
    ("title", {"title": {"$gt": ""}}),
    ("title", {"title": None}),
    ("title", {"title": "null\u0000byte"}),
    ("description", {"description": "x" * 5001}),
    ("description", {"description": ["x"]}),
    ("venue", {"venue": "x"}),
    ("venue", {"venue": {"$ne": None}}),
    ("time_zone", {"time_zone": "Berlin"}),
    ("time_zone", {"time_zone": "europe/berlin"}),
    ("time_zone", {"time_zone": "../../etc/passwd"}),
    ("time_zone", {"time_zone": "Factory"}),
    ("time_zone", {"time_zone": 1}),
    ("category", {"category": "opera"}),
    ("category", {"category": {"$in": ["music"]}}),
    ("capacity", {"capacity": 0}),
    ("capacity", {"capacity": -5}),
    ("capacity", {"capacity": 100_001}),
    ("capacity", {"capacity": LARGE}),
    ("capacity", {"capacity": 1.5}),
    ("capacity", {"capacity": "10"}),
    ("capacity", {"capacity": True}),
    ("price", {"price": 45}),
    ("price.amount", {"price": {"amount": -1, "currency": "USD"}}),
    ("price.amount", {"price": {"amount": 1.5, "currency": "USD"}}),
    ("price.amount", {"price": {"amount": LARGE, "currency": "USD"}}),
    ("price.currency", {"price": {"amount": 1, "currency": "usd"}}),
    ("price.currency", {"price": {"amount": 1}}),
    ("price.tip", {"price": {"amount": 1, "currency": "USD", "tip": 1}}),
    ("starts_at", {"starts_at": "tomorrow"}),
    ("starts_at", {"starts_at": "2090-01-01T10:00:00"}),
    ("starts_at", {"starts_at": "2090-02-30T10:00:00Z"}),
    ("starts_at", {"starts_at": 4_000_000_000}),
    ("starts_at", {"starts_at": {"$gt": ""}}),
    ("starts_at", {"starts_at": moment(days=-1)}),
    ("ends_at", {"ends_at": "9999-12-31T23:59:59-12:00"}),
    ("ends_at", {"ends_at": moment(days=9)}),
    ("ends_at", {"ends_at": moment(days=42)}),
    ("sold", {"sold": 5}),
    ("status", {"status": "published"}),
    ("$where", {"$where": "1"}),
]


@pytest.mark.parametrize(("field", "wrong"), WRONG)
async def test_new_event_with_a_wrong_value_is_refused_by_its_name(
    events: RunningEvents, field: str, wrong: dict[str, Any]
) -> None:
    answer = await events.client.post("/api/events", body() | wrong, token=events.organizer)
    assert (answer.status, answer.code, answer.fields) == (422, "validation_error", {field})


async def test_each_time_in_the_past_is_named(events: RunningEvents) -> None:
    past = body(starts_at=moment(days=-3), ends_at=moment(days=-2))
    answer = await events.client.post("/api/events", past, token=events.organizer)
    assert (answer.status, answer.fields) == (422, {"starts_at", "ends_at"})


@pytest.mark.parametrize("missing", ["title", "category", "venue", "starts_at", "ends_at", "capacity", "price"])
async def test_new_event_needs_every_field(events: RunningEvents, missing: str) -> None:
    answer = await events.client.post("/api/events", body(**{missing: None}), token=events.organizer)
    assert (answer.status, answer.fields) == (422, {missing})


@pytest.mark.parametrize(("field", "wrong"), [case for case in WRONG if case[1] != {"title": None}])
async def test_change_to_a_wrong_value_is_refused_and_changes_nothing(
    events: RunningEvents, field: str, wrong: dict[str, Any]
) -> None:
    draft = await events.draft()
    answer = await events.change(draft, **wrong)
    assert (answer.status, answer.fields) == (422, {field})
    assert await events.now(draft) == draft


@pytest.mark.parametrize("field", ["title", "description", "category", "venue", "starts_at", "capacity", "price"])
async def test_null_is_no_change(events: RunningEvents, field: str) -> None:
    answer = await events.change(await events.draft(), **{field: None})
    assert (answer.status, answer.code) == (422, "validation_error")
    assert field in str(answer.body)


@pytest.mark.parametrize("raw", [b"{", b"\xff", b'"\\ud800"', b""])
async def test_body_that_is_not_json_is_malformed(events: RunningEvents, raw: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await events.client.post("/api/events", token=events.organizer, headers=headers, data=raw)
    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999", b"9" * 40, b"-0.0"])
async def test_number_that_no_integer_holds_is_refused(events: RunningEvents, number: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    raw = b'{"capacity": ' + number + b"}"
    path = f"/api/events/{(await events.draft())['id']}"
    answer = await events.client.patch(path, token=events.organizer, headers=headers, data=raw)
    assert (answer.status, answer.fields) == (422, {"capacity"})


@pytest.mark.parametrize("value", [[], "text", 5, None, [body()]])
async def test_body_that_is_no_object_is_refused(events: RunningEvents, value: Any) -> None:
    answer = await events.client.post("/api/events", value, token=events.organizer)
    assert (answer.status, answer.code) == (422, "validation_error")


async def test_body_of_another_type_or_too_large_is_refused(events: RunningEvents) -> None:
    form = await events.client.post("/api/events", data=b"title=x", token=events.organizer)
    assert (form.status, form.code) == (415, "unsupported_media_type")
    huge = await events.client.post("/api/events", body(description="x" * 70_000), token=events.organizer)
    assert (huge.status, huge.code) == (413, "too_large")


@pytest.mark.parametrize("bad", ["1", "x" * 24, "0" * 23, "0" * 25, "ABCDEF" * 4, "%7B%22$gt%22:1%7D", "0" * 23 + "é"])
async def test_id_that_is_no_object_id_is_refused(events: RunningEvents, bad: str) -> None:
    path = f"/api/events/{bad}"
    answers = [
        await events.client.get(path),
        await events.client.patch(path, {}, token=events.organizer),
        await events.client.delete(path, token=events.organizer),
        await events.client.post(f"{path}/publish", token=events.organizer),
        await events.client.put(f"{path}/image", {"key": "x"}, token=events.organizer),
        await events.client.get(f"/internal/events/{bad}", token=events.booking.issue("event")),
    ]
    assert {(answer.status, answer.code) for answer in answers} == {(422, "validation_error")}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("seats", n) for n in (0, -1, 101, LARGE, 1.5, "1", True, None, {"$gt": 0})]
    + [("booking_id", value) for value in ("x", 5, None, {"$gt": ""}, "A" * 24)],
)
async def test_internal_call_with_a_wrong_value_moves_no_seat(events: RunningEvents, field: str, wrong: Any) -> None:
    event = await events.published()
    sent: dict[str, Any] = {"booking_id": str(ObjectId()), "seats": 1} | {field: wrong}
    answer = await events.internal("PUT", event, f"/returns/{operation()}", sent)
    assert (answer.status, answer.fields) == (422, {field})
    good = wish(operation(), ObjectId())
    answer = await events.internal("PUT", event, "/takes", {"takes": [good, {"op": str(operation())} | sent]})
    assert (answer.status, answer.fields) == (422, {f"takes.1.{field}"}), "one wrong take, and none is carried out"
    assert await events.counters(event) == (50, 0, 0)


@pytest.mark.parametrize("count", [0, 101])
async def test_one_to_a_hundred_takes_make_a_call(events: RunningEvents, count: int) -> None:
    event = await events.published(capacity=200)
    takes = [wish(operation(), ObjectId()) for _ in range(count)]
    answer = await events.internal("PUT", event, "/takes", {"takes": takes})
    assert (answer.status, answer.fields) == (422, {"takes"})
    assert await events.counters(event) == (200, 0, 0)


@pytest.mark.parametrize("op", ["x", 5, None, {"$gt": ""}])
async def test_a_take_needs_an_operation(events: RunningEvents, op: Any) -> None:
    event = await events.published()
    answer = await events.internal("PUT", event, "/takes", {"takes": [wish(operation(), ObjectId()) | {"op": op}]})
    assert (answer.status, answer.fields) == (422, {"takes.0.op"})


@pytest.mark.parametrize("operations", [[], ["x"], [{"$gt": ""}], "all", [str(ObjectId())] * 501, None])
async def test_settling_takes_one_to_five_hundred_ids(events: RunningEvents, operations: Any) -> None:
    answer = await events.internal("POST", await events.published(), "/settled", {"operations": operations})
    assert (answer.status, answer.code) == (422, "validation_error")


async def test_void_needs_its_booking(events: RunningEvents) -> None:
    event = await events.published()
    assert (await events.internal("DELETE", event, f"/seats/{operation()}")).fields == {"booking_id"}
    assert (await events.internal("DELETE", event, f"/seats/{operation()}?booking_id[$ne]=1")).status == 422
