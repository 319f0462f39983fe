"""The one handler that turns every error into a problem document (RFC 9457)."""

import logging

from pymongo.errors import ConnectionFailure, PyMongoError
from quart import Quart, Response
from quart_rate_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from kit import problems
from kit.context import request_id
from kit.json import dumps
from kit.problems import Problem
from kit.runtime import runtime

log = logging.getLogger(__name__)

BY_STATUS: dict[int | None, type[Problem]] = {
    kind.status: kind
    for kind in (
        problems.MalformedRequest,
        problems.NotFound,
        problems.MethodNotAllowed,
        problems.RequestTimedOut,
        problems.TooLarge,
        problems.UnsupportedMediaType,
    )
}


def register(app: Quart) -> None:
    """Handle everything that a request can raise."""
    app.register_error_handler(Exception, handle)


async def handle(error: Exception) -> Response:
    """The problem document for an error; only an unexpected one is logged with its trace."""
    problem = as_problem(error)
    if type(problem) is Problem:
        log.error("unexpected error", exc_info=error)
    runtime().metrics.count_problem(problem.code)
    body = dumps(problem.document(request_id()))
    return Response(body, problem.status, problem.headers, content_type="application/problem+json")


def as_problem(error: Exception) -> Problem:
    """The problem that an error is to the client."""
    match error:
        case Problem():
            return error
        case RateLimitExceeded():
            return problems.RateLimited(headers={"Retry-After": str(error.retry_after)})
        case HTTPException():
            return _from_http(error)
        case TimeoutError():
            return problems.DeadlineExceeded()
        case PyMongoError() if _is_away(error):
            return problems.Overloaded("The database is away at the moment; please try again")
        case _:
            return Problem()


def _is_away(error: PyMongoError) -> bool:
    return error.timeout or isinstance(error, ConnectionFailure) or error.has_error_label("RetryableWriteError")


def _from_http(error: HTTPException) -> Problem:
    kind = BY_STATUS.get(error.code)
    if kind is None:
        return Problem() if (error.code or 500) >= 500 else problems.MalformedRequest()
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return kind(headers=allowed)
