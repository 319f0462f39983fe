from typing import Any

import orjson
import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from quart import Quart, Response

from kit.problems import UnsupportedMediaType, ValidationFailed
from kit.view import encode, needs_body, read_body, read_id
from tests.support.asgi import Exchange, call
from tests.support.keys import TokenKeys
from tests.support.sample import NewNote, Note, Who

JSON = "application/json"
NOTE = {"text": "hello", "count": 2}


@pytest.fixture
def organizer(keys: TokenKeys) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.token('organizer')}", "Content-Type": JSON}


async def post(app: Quart, headers: dict[str, str], body: bytes) -> Exchange:
    return await call(app.asgi_app, "/notes", "POST", headers, body=body)


async def test_good_body_is_answered_by_its_schema(app: Quart, organizer: dict[str, str]) -> None:
    body = orjson.dumps(NOTE | {"at": "2030-01-31T19:00:00.123456+01:00", "price": {"amount": 5, "currency": "USD"}})
    answer = await post(app, organizer, body)
    assert (answer.status, answer.headers["content-type"]) == (201, JSON)
    assert answer.headers["location"] == "/notes/" + "0" * 24
    assert answer.json == NOTE | {
        "id": "0" * 24,
        "at": "2030-01-31T18:00:00.123000Z",
        "price": {"amount": 5, "currency": "USD"},
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'text': 1}",
        b'{"text": "a"} trailing',
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b'{"count": 1' + b"0" * 5_000 + b"}",
        b"[" * 3_000,
        b'{"a":' * 3_000,
    ],
    ids=["empty", "cut", "quotes", "trailing", "utf-8", "surrogate", "huge int", "deep list", "deep object"],
)
async def test_body_that_is_no_json_is_400(app: Quart, organizer: dict[str, str], body: bytes) -> None:
    answer = await post(app, organizer, body)
    assert (answer.status, answer.json["code"]) == (400, "malformed_json")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"null", {""}),
        (b"[1]", {""}),
        (b'"text"', {""}),
        (b"{}", {"text"}),
        (b'{"text": {"$gt": ""}}', {"text"}),
        (b'{"text": "a", "$where": "1"}', {"$where"}),
        (b'{"text": "a", "id": "x"}', {"id"}),
        (b'{"text": "", "count": 0}', {"text", "count"}),
        (b'{"text": "a", "count": NaN}', {"count"}),
        (b'{"text": "a", "count": Infinity}', {"count"}),
        (b'{"text": "a", "count": 1.5}', {"count"}),
        (b'{"text": "a", "count": true}', {"count"}),
        (b'{"text": "a", "count": "5"}', {"count"}),
        (b'{"text": "a", "count": -1}', {"count"}),
        (b'{"text": "a", "count": 99999999999999999999999999}', {"count"}),
        (b'{"text": "a\\u0000b"}', {"text"}),
        (b'{"text": "a", "price": {"amount": 1, "currency": "XXX"}}', {"price.currency"}),
    ],
)
async def test_body_that_does_not_fit_names_its_fields(
    app: Quart, organizer: dict[str, str], body: bytes, fields: set[str]
) -> None:
    answer = await post(app, organizer, body)
    assert (answer.status, answer.json["code"]) == (422, "validation_error")
    assert {error["field"] for error in answer.json["errors"]} == fields


async def test_validation_problem_repeats_no_value(app: Quart, organizer: dict[str, str]) -> None:
    answer = await post(app, organizer, orjson.dumps({"text": "hunter2" * 20, "count": "hunter2"}))
    assert answer.status == 422
    assert b"hunter2" not in answer.body


async def test_last_of_duplicate_keys_is_the_one_that_is_validated_and_used(
    app: Quart, organizer: dict[str, str]
) -> None:
    assert (await post(app, organizer, b'{"text": "a", "count": 1, "count": 99}')).status == 422
    assert (await post(app, organizer, b'{"text": "a", "count": 99, "count": 3}')).json["count"] == 3


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_body_of_another_type_is_415(app: Quart, organizer: dict[str, str], kind: str) -> None:
    answer = await post(app, organizer | {"Content-Type": kind}, b'{"text": "a"}')
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/vnd.note+json", "APPLICATION/JSON"])
async def test_json_may_be_said_in_several_ways(app: Quart, organizer: dict[str, str], kind: str) -> None:
    assert (await post(app, organizer | {"Content-Type": kind}, b'{"text": "a"}')).status == 201


@pytest.mark.parametrize("length", [True, False])
async def test_too_large_body_is_413(app: Quart, organizer: dict[str, str], length: bool) -> None:
    body = orjson.dumps({"text": "x" * 70_000})
    said = {"Content-Length": str(len(body))} if length else {}
    answer = await post(app, organizer | said, body)
    assert (answer.status, answer.json["code"]) == (413, "too_large")


@given(body=st.one_of(st.binary(max_size=200), st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "count", "at", "price"]), inner),
).map(orjson.dumps)))  # fmt: skip
async def test_no_body_is_an_internal_error(shared_app: Quart, shared_organizer: dict[str, str], body: bytes) -> None:
    assert (await post(shared_app, shared_organizer, body)).status in {201, 400, 422}


async def test_query_is_read_and_its_mistakes_are_named(app: Quart, keys: TokenKeys) -> None:
    headers = {"Authorization": f"Bearer {keys.token()}"}
    assert (await call(app.asgi_app, "/notes", headers=headers, query=b"limit=7")).json["next_cursor"] == "7"
    for query in (b"limit=0", b"limit=101", b"limit=x", b"limit=1&limit=2", b"limit[$gt]=1", b"colour=red"):
        answer = await call(app.asgi_app, "/notes", headers=headers, query=query)
        assert (answer.status, answer.json["code"]) == (422, "validation_error"), query


async def test_headers_are_read_and_named_as_they_are_sent(app: Quart, keys: TokenKeys) -> None:
    headers = {"Authorization": f"Bearer {keys.token()}", "Idempotency-Key": "key-12345", "X-Other": "1"}
    path = f"/notes/{ObjectId()}/taste"
    good = await call(app.asgi_app, path, "PUT", headers, query=b"flavour=sweet")
    assert (good.status, good.json["role"]) == (200, "key-12345")
    for wrong in ({}, {"Idempotency-Key": "short"}):
        answer = await call(
            app.asgi_app, path, "PUT", {"Authorization": headers["Authorization"]} | wrong, query=b"flavour=sweet"
        )
        assert [error["field"] for error in answer.json["errors"]] == ["Idempotency-Key"]


@pytest.mark.parametrize("given_id", ["1", "z" * 24, "A" * 24, "0" * 25, "$gt"])
async def test_path_that_is_no_id_is_422_and_names_it(app: Quart, given_id: str) -> None:
    answer = await call(app.asgi_app, f"/notes/{given_id}")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "note_id")


async def test_id_in_a_path_is_parsed(app: Quart) -> None:
    given_id = ObjectId()
    assert (await call(app.asgi_app, f"/notes/{given_id}")).json["id"] == str(given_id)


def test_read_id_gives_the_id() -> None:
    assert read_id("note_id", "0" * 24) == ObjectId("0" * 24)
    with pytest.raises(ValidationFailed):
        read_id("note_id", "0")


async def test_answer_without_content(app: Quart, keys: TokenKeys) -> None:
    headers = {"Authorization": f"Bearer {keys.token('admin')}"}
    answer = await call(app.asgi_app, f"/notes/{ObjectId()}", "DELETE", headers)
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    ("answer", "status", "headers"),
    [
        (Who(id=None, role="admin"), 200, {}),
        ((Who(id=None, role="admin"), 202), 202, {}),
        ((Who(id=None, role="admin"), 201, {"Location": "/x"}), 201, {"Location": "/x"}),
    ],
)
async def test_answers_are_encoded_by_their_schema(answer: Any, status: int, headers: dict[str, str]) -> None:
    response = encode(answer)
    assert (response.status_code, response.mimetype) == (status, JSON)
    assert orjson.loads(await response.get_data()) == {"id": None, "role": "admin"}
    assert headers.items() <= dict(response.headers).items()


def test_ready_made_response_passes() -> None:
    response = Response("raw")
    assert encode(response) is response


class Options(NewNote):
    text: str = "all optional"


async def test_body_may_be_left_out_where_every_field_is_optional(app: Quart) -> None:
    async with app.test_request_context("/", method="POST"):
        assert (await read_body(Options)).text == "all optional"
    async with app.test_request_context("/", method="POST", data=b'{"text": "x"}'):
        with pytest.raises(UnsupportedMediaType):
            await read_body(Options)


def test_body_is_needed_where_a_field_is() -> None:
    assert needs_body(Note)
    assert not needs_body(Options)


async def test_handler_is_ended_at_its_deadline(app: Quart) -> None:
    answer = await call(app.asgi_app, "/wait/60000", headers={"X-Request-Timeout-Ms": "20"})
    assert (answer.status, answer.json["code"]) == (504, "timeout")


async def test_body_that_never_comes_is_408(app: Quart, organizer: dict[str, str]) -> None:
    app.config["BODY_TIMEOUT"] = 0.02
    answer = await call(app.asgi_app, "/notes", "POST", organizer, more_body=True)
    assert (answer.status, answer.json["code"]) == (408, "request_timeout")
