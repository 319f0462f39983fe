"""Errors as RFC 9457 problem details: one base class here, one handler in `kit.errors`.

Rules (`service.py`) raise these; they know nothing of the web framework.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

MOST_ERRORS = 20
LONGEST_FIELD = 100


class Problem(Exception):  # noqa: N818 - the RFC's own word
    """A failure that is told to the client.

    Args:
        detail: one sentence for this very occurrence; no secret and no personal data in it.
        headers: response headers that belong to it, such as Retry-After.
        extensions: further members of the problem document.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str = "", *, headers: Mapping[str, str] | None = None, **extensions: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions

    def document(self, request_id: str = "") -> dict[str, Any]:
        """The members of the problem document (RFC 9457, section 3.1)."""
        known = {
            "type": f"urn:eventsphere:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail or self.title,
            "code": self.code,
            "request_id": request_id,
        }
        return known | self.extensions


class MalformedRequest(Problem):
    """The request could not be read at all."""

    status, code, title = 400, "malformed_request", "The request is malformed"


class MalformedJson(Problem):
    """The body is not JSON."""

    status, code, title = 400, "malformed_json", "The body is not valid JSON"


class Unauthorized(Problem):
    """No valid token came with the request."""

    status, code, title = 401, "unauthorized", "A valid access token is needed"

    def __init__(self, detail: str = "", **extensions: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="eventsphere"'}, **extensions)


class Forbidden(Problem):
    """The caller is known, and may not do this."""

    status, code, title = 403, "forbidden", "You may not do this"


class NotFound(Problem):
    """There is no such thing, or the caller may not know of it."""

    status, code, title = 404, "not_found", "Not found"


class MethodNotAllowed(Problem):
    """The path exists, the method does not."""

    status, code, title = 405, "method_not_allowed", "The method is not allowed here"


class RequestTimedOut(Problem):
    """The client took too long to send its body."""

    status, code, title = 408, "request_timeout", "The request took too long to arrive"


class Conflict(Problem):
    """The state of the thing does not allow it."""

    status, code, title = 409, "conflict", "The current state does not allow this"


class SoldOut(Conflict):
    """Fewer seats are left than were asked for; `remaining` tells how many."""

    code, title = "sold_out", "There are not enough seats left"


class NotOnSale(Conflict):
    """The event is not published, was cancelled, or has begun."""

    code, title = "not_on_sale", "The event is not on sale"


class TooLarge(Problem):
    """The body is larger than the limit."""

    status, code, title = 413, "too_large", "The body is too large"


class UnsupportedMediaType(Problem):
    """The body is not application/json."""

    status, code, title = 415, "unsupported_media_type", "Send the body as application/json"


class ValidationFailed(Problem):
    """A value is missing, unknown or out of range; `errors` names each field."""

    status, code, title = 422, "validation_error", "A value is missing or not acceptable"


class RateLimited(Problem):
    """The client asked too often."""

    status, code, title = 429, "rate_limited", "Too many requests"


class Overloaded(Problem):
    """The service sheds load, or something it needs is away for the moment."""

    status, code, title = 503, "overloaded", "Busy at the moment; please try again"

    def __init__(self, detail: str = "", *, retry_after: int = 1, **extensions: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **extensions)


class DeadlineExceeded(Problem):
    """The work was not finished in time; its outcome may be unknown."""

    status, code, title = 504, "timeout", "This took too long"


FIELD_CODES = {
    "missing": "required",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "invisible": "invisible",
    "line_break": "line_break",
    "control_character": "control_character",
}
"""Codes of field errors by pydantic's types; every other type is `invalid`."""
RULE_CODES = ("invalid", "in_the_past", "before_start", "lasts_too_long", "weak_password", "not_as_offered")
"""Codes of field errors that rules give."""
BOUNDS = ("min_length", "max_length", "ge", "gt", "le", "lt")


def field_error(field: str, message: str, code: str = "invalid", bound: int | None = None) -> dict[str, Any]:
    """Return what is wrong with one field: a message for developers, and a code that pages have a text for."""
    return {"field": field, "message": message, "code": code} | ({} if bound is None else {"bound": bound})


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return pydantic's errors, the first twenty, with no value of the client's repeated."""
    return [_field_error(error) for error in errors[:MOST_ERRORS]]


def _field_error(error: Mapping[str, Any]) -> dict[str, Any]:
    name = ".".join(str(part) for part in error["loc"])[:LONGEST_FIELD]
    message = str(error["msg"]).removeprefix("Value error, ")
    bounds = [error.get("ctx", {}).get(bound) for bound in BOUNDS]
    bound = next((bound for bound in bounds if isinstance(bound, int)), None)
    return field_error(name, message, FIELD_CODES.get(error.get("type", ""), "invalid"), bound)
