import logging

import pymongo.errors
import pytest
from quart import Quart
from quart_rate_limiter import RateLimitExceeded
from werkzeug import exceptions

from kit import problems
from kit.errors import as_problem
from kit.problems import Problem
from tests.support.asgi import call


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (problems.Forbidden("no"), problems.Forbidden),
        (RateLimitExceeded(3), problems.RateLimited),
        (exceptions.BadRequest(), problems.MalformedRequest),
        (exceptions.NotFound(), problems.NotFound),
        (exceptions.MethodNotAllowed(["GET"]), problems.MethodNotAllowed),
        (exceptions.RequestTimeout(), problems.RequestTimedOut),
        (exceptions.RequestEntityTooLarge(), problems.TooLarge),
        (exceptions.UnsupportedMediaType(), problems.UnsupportedMediaType),
        (exceptions.ImATeapot(), problems.MalformedRequest),
        (exceptions.NotImplemented(), Problem),
        (exceptions.HTTPException(), Problem),
        (TimeoutError(), problems.DeadlineExceeded),
        (pymongo.errors.ServerSelectionTimeoutError("no server"), problems.Overloaded),
        (pymongo.errors.NetworkTimeout("slow"), problems.Overloaded),
        (pymongo.errors.NotPrimaryError("elected another"), problems.Overloaded),
        (pymongo.errors.AutoReconnect("reset"), problems.Overloaded),
        (pymongo.errors.WaitQueueTimeoutError("pool is full"), problems.Overloaded),
        (pymongo.errors.ExecutionTimeout("too long", 50), problems.Overloaded),
        (pymongo.errors.PyMongoError("try again", ["RetryableWriteError"]), problems.Overloaded),
        (pymongo.errors.DuplicateKeyError("taken", 11000), Problem),
        (pymongo.errors.OperationFailure("not allowed", 13), Problem),
        (RuntimeError("oh"), Problem),
        (KeyError("oh"), Problem),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else type(value).__name__,
)
def test_each_error_is_one_kind_of_problem(error: Exception, kind: type[Problem]) -> None:
    assert type(as_problem(error)) is kind


def test_problem_of_a_service_is_told_as_it_is() -> None:
    problem = problems.Conflict("full", remaining=0)
    assert as_problem(problem) is problem


def test_rate_limit_says_when_to_come_back() -> None:
    assert as_problem(RateLimitExceeded(3)).headers == {"Retry-After": "3"}


async def test_wrong_method_names_the_right_ones(app: Quart) -> None:
    answer = await call(app.asgi_app, "/notes", "DELETE")
    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


async def test_problem_is_a_problem_document_with_the_request_id(app: Quart) -> None:
    answer = await call(app.asgi_app, "/nowhere", headers={"X-Request-ID": "the-request"})
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json["request_id"] == "the-request"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("unknown", 500, "internal"),
        ("duplicate", 500, "internal"),
        ("away", 503, "overloaded"),
        ("slow", 503, "overloaded"),
        ("timeout", 504, "timeout"),
        ("400", 400, "malformed_request"),
        ("413", 413, "too_large"),
    ],
)
async def test_failures_of_a_handler_are_problems_without_their_detail(
    app: Quart, kind: str, status: int, code: str
) -> None:
    answer = await call(app.asgi_app, f"/fail/{kind}")
    assert (answer.status, answer.json["code"]) == (status, code)
    assert not any(secret in answer.body for secret in (b"hunter2", b"person@", b"27017", b"Traceback"))


async def test_only_an_unexpected_error_is_logged_with_its_trace(app: Quart, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    await call(app.asgi_app, "/fail/away")
    await call(app.asgi_app, "/fail/404")
    assert not caplog.records
    await call(app.asgi_app, "/fail/unknown")
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_503_says_when_to_come_back(app: Quart) -> None:
    assert (await call(app.asgi_app, "/fail/away")).headers["retry-after"] == "1"


@pytest.mark.parametrize("path", ["/notes//x", "/notes/", "/NOTES", "*", "http://example.org", "/notes/%00", "/🎫"])
async def test_odd_paths_are_not_found(app: Quart, path: str) -> None:
    assert (await call(app.asgi_app, path.replace("%00", "\0"))).status in {404, 422}


@pytest.mark.parametrize("host", ["", "a b", "[::1", "<script>", "x:99999999", "é"])
async def test_odd_hosts_do_no_harm(app: Quart, host: str) -> None:
    assert (await call(app.asgi_app, "/whoami", headers=[(b"host", host.encode())])).status == 200
