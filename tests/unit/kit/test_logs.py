import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bson import ObjectId
from quart import Quart

from kit import context, logs
from kit.runtime import KEY
from kit.service_tokens import ServiceTokens
from tests.support.asgi import call
from tests.support.keys import TokenKeys
from tests.support.sample import SECRET

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What was logged so far, each line parsed."""
    output = io.StringIO()
    monkeypatch.setattr("sys.stdout", output)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # pytest's own, which `configure` would close
    logs.configure("sample", "INFO")
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)


def test_line_is_one_json_object_with_the_standard_fields(lines: Lines) -> None:
    logging.getLogger("a.b").warning("two\nlines %s", "and an argument", extra={"seats": 3})
    (line,) = lines()
    assert line.pop("time")
    assert line == {
        "level": "WARNING",
        "logger": "a.b",
        "message": "two\nlines and an argument",
        "seats": 3,
        "service": "sample",
    }


def test_exception_stays_on_its_line(lines: Lines) -> None:
    logging.getLogger().error("failed", exc_info=RuntimeError("oh"))
    (line,) = lines()
    assert "RuntimeError: oh" in line["exc_info"]


async def test_line_in_a_request_carries_its_id(lines: Lines) -> None:
    context.begin("the-request", "", 10)
    logging.getLogger().info("hello")
    assert lines()[0]["request_id"] == "the-request"


@pytest.mark.parametrize("given", ["", f"00-{TRACE}-00f067aa0ba902b7-01"])
async def test_request_and_its_trace_are_on_each_line_although_tracing_is_off(
    lines: Lines, app: Quart, given: str
) -> None:
    await call(app.asgi_app, "/fail/unknown", headers={"traceparent": given})
    error, request = lines()
    assert (error["message"], request["message"]) == ("unexpected error", "request")
    assert error["request_id"] == request["request_id"]
    assert error["trace_id"] == request["trace_id"]
    assert len(request["trace_id"]) == 32
    assert (request["trace_id"] == TRACE) is bool(given)


async def test_person_has_one_name_in_logs_which_is_not_the_id(lines: Lines, app: Quart, keys: TokenKeys) -> None:
    first, second = str(ObjectId()), str(ObjectId())
    app.extensions[KEY].service_tokens = ServiceTokens("sample", [SECRET])
    for person in (first, second, first):
        await call(app.asgi_app, "/whoami", headers={"Authorization": f"Bearer {keys.token(sub=person)}"})
    one, other, again = (line["user"] for line in lines())
    assert one == again != other
    assert first not in json.dumps(lines())


async def test_visitor_has_no_name_in_logs(lines: Lines, app: Quart) -> None:
    await call(app.asgi_app, "/whoami")
    assert "user" not in lines()[0]


def test_libraries_speak_from_warning_on(lines: Lines) -> None:
    for name in logs.QUIET:
        logging.getLogger(name).info("chatter")
    assert lines() == []


async def test_each_request_is_one_line_without_token_or_personal_data(
    lines: Lines, app: Quart, keys: TokenKeys
) -> None:
    token = keys.token("organizer")
    headers = {
        "Authorization": f"Bearer {token}",
        "Cookie": "refresh_token=hunter2",
        "Content-Type": "application/json",
        "User-Agent": "person@example.org",
        "X-Request-ID": "the-request",
    }
    query, body = b"email=person@example.org&token=hunter2", b'{"text": "person@example.org"}'
    await call(app.asgi_app, "/notes", "POST", headers, query=query, body=body)
    (line,) = lines()
    assert (line["message"], line["request_id"]) == ("request", "the-request")
    assert (line["method"], line["route"], line["status"]) == ("POST", "/notes", 201)
    assert line["duration_ms"] >= 0
    assert not any(secret in json.dumps(line) for secret in (token, "hunter2", "person@", "203.0.113.9"))


async def test_unknown_path_and_method_are_not_repeated(lines: Lines, app: Quart) -> None:
    await call(app.asgi_app, "/person@example.org", "HUNTER2")
    (line,) = lines()
    assert (line["method"], line["route"], line["status"]) == ("OTHER", "unmatched", 404)
    assert "person@" not in json.dumps(line)


async def test_probes_are_not_logged(lines: Lines, app: Quart) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        await call(app.asgi_app, path)
    assert lines() == []
