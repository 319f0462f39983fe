"""What travels with a request: its id and its deadline (context variables, so every task sees its own)."""

import asyncio
import re
from contextvars import ContextVar
from secrets import token_hex

REQUEST_ID_HEADER = "X-Request-ID"
TIMEOUT_HEADER = "X-Request-Timeout-Ms"
"""How many milliseconds the caller still waits. Relative, so that no two clocks need to agree."""

_acceptable_id = re.compile(r"[A-Za-z0-9._-]{8,64}").fullmatch
_acceptable_timeout = re.compile(r"[0-9]{1,9}").fullmatch
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def request_id() -> str:
    """The id of the request that is being served, or an empty text outside one."""
    return _request_id.get()


def begin(given_id: str, timeout_ms: str, longest: float) -> str:
    """Note the request's id and deadline; what a client gives is taken only when it is well formed.

    Args:
        given_id: the client's request id, or an empty text.
        timeout_ms: the caller's remaining time in milliseconds, or an empty text.
        longest: the most seconds that any request may take.
    """
    known = given_id if _acceptable_id(given_id) else token_hex(8)
    _request_id.set(known)
    patience = int(timeout_ms) / 1000 if _acceptable_timeout(timeout_ms) else longest
    _deadline.set(asyncio.get_running_loop().time() + min(patience, longest))
    return known


def deadline() -> float | None:
    """The loop time at which the answer is no longer wanted; None outside a request."""
    return _deadline.get()


def remaining(longest: float) -> float:
    """Seconds left for a call made now: at most `longest`, never below zero."""
    until = _deadline.get()
    if until is None:
        return longest
    return max(0.0, min(longest, until - asyncio.get_running_loop().time()))


def forget_deadline() -> None:
    """Let the work of this task go on after the client's patience has ended."""
    _deadline.set(None)
